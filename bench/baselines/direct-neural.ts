// Processes that speak with a neural voice directly, forked and given their share of the work.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface DirectSpeakers {
  /** A text, or the passages of one that go into one recording. Seconds until every process has spoken its share. */
  speak(texts: readonly (string | readonly string[])[]): Promise<number>;
  [Symbol.dispose](): void;
}

/** `output`: the folder for the recordings; without it the sound is thrown away. */
export async function startDirectSpeakers(
  voice: string,
  { count, output = '' }: { readonly count: number; readonly output?: string },
): Promise<DirectSpeakers> {
  const children: ChildProcess[] = [];
  for (let i = 0; i < count; i++) {
    const child = fork(join(import.meta.dirname, 'speak-neural.ts'), [voice, output], { execArgv: [] });
    children.push(child);
    await once(child, 'message');
  }
  return {
    async speak(texts) {
      const startedAt = performance.now();
      await Promise.all(
        children.map(async (child, i) => {
          const done = once(child, 'message');
          child.send(texts.filter((_, n) => n % count === i));
          await done;
        }),
      );
      return (performance.now() - startedAt) / 1_000;
    },
    [Symbol.dispose]() {
      for (const child of children) child.disconnect();
    },
  };
}
