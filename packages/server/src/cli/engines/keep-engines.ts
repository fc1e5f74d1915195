// `lector engines list`, `refresh`, `check` and `remove`.
import type { Voice } from '../../domain/voice.ts';
import { AppError } from '../../errors.ts';
import { EXIT } from '../remote/failures.ts';
import { printTable } from '../remote/table.ts';
import { describeRate } from '../voices/voice-words.ts';
import type { EngineSession } from './engine-command.ts';

const TITLES = ['name', 'address', 'key', 'model', 'voices', 'rate', 'in flight', 'time limit'];

export async function listEngines(
  { admin, terminal }: EngineSession,
  options: { readonly json?: boolean },
): Promise<number> {
  const engines = await admin.remotes.list();
  if (options.json === true) {
    const shown = engines.map(({ key, ca, ...engine }) => ({ ...engine, hasKey: key !== null, hasCa: ca !== null }));
    terminal.json(JSON.stringify(shown, null, 2));
    return EXIT.complete;
  }
  if (engines.length === 0) terminal.note('There is no remote engine: `lector engines add` adds one.');
  else
    printTable(
      terminal,
      TITLES.map((title) => ({ title })),
      engines.map((engine) => [
        ...[engine.name, engine.url, engine.key === null ? 'none' : 'set', engine.model ?? ''],
        ...[String(engine.voices.length), describeRate(engine.sampleRate), String(engine.concurrency)],
        `${engine.timeoutSeconds} s`,
      ]),
    );
  return EXIT.complete;
}

export async function refreshEngine({ admin, terminal, signal }: EngineSession, name: string): Promise<number> {
  const { added, gone } = await admin.remotes.refresh(name, signal);
  const offered = await admin.voicesOf(name);
  terminal.out(`${name} has ${describeIds(offered)}.`);
  if (added.length > 0) terminal.note(`New: ${added.join(', ')}.`);
  if (gone.length > 0) terminal.note(`Gone: ${gone.join(', ')}. Their ids are kept for them.`);
  return EXIT.complete;
}

export async function checkEngine(
  { admin, terminal, signal }: EngineSession,
  name: string,
  voice: string | null,
): Promise<number> {
  try {
    const checked = await admin.remotes.check(name, voice, signal);
    terminal.out(`${name} speaks: ${checked.voice} at ${checked.rate} Hz.`);
    return EXIT.complete;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'source_failed') throw error;
    terminal.note(error.message, 'red');
    return EXIT.incomplete;
  }
}

export async function removeEngine({ admin, terminal }: EngineSession, name: string): Promise<number> {
  const voices = await admin.remotes.remove(name);
  // Takes them off now; a server that runs does it within a second.
  await admin.voicesOf(name);
  terminal.out(
    `${name} is removed, with ${voices === 1 ? 'its voice' : `its ${voices} voices`}. What it has spoken stays.`,
  );
  return EXIT.complete;
}

/** `voices 200000 to 200009`, where they follow each other. */
export function describeIds(voices: readonly Voice[]): string {
  const [first, last] = [voices[0]?.id, voices.at(-1)?.id];
  if (first === undefined || last === undefined) return 'no voice';
  if (first === last) return `voice ${first}`;
  return last - first === voices.length - 1
    ? `voices ${first} to ${last}`
    : `${voices.length} voices, which \`lector voices list\` shows`;
}
