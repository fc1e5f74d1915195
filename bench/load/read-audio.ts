// One who asks for speech, and how long it took.
import type { Target } from '../server.ts';

export interface ReadAudio {
  /** Until the first byte of the answer was there. */
  readonly firstMs: number;
  readonly bytes: number;
}

/** Reads an answer to its end. Throws when it is no 2xx. */
export async function readAudio(url: string, init: RequestInit): Promise<ReadAudio> {
  const startedAt = performance.now();
  let [firstMs, bytes] = [0, 0];
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  for await (const piece of answer.body!) {
    if (bytes === 0) firstMs = performance.now() - startedAt;
    bytes += piece.length;
  }
  return { firstMs, bytes };
}

/** Submits, polls until the run is done, and answers its id. */
export async function speakRun(
  server: Target,
  { apiKey, path, body, pollMs }: { apiKey: string; path: string; body: string; pollMs: number },
): Promise<number> {
  const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
  const submitted = await fetch(server.url + path, { method: 'POST', body, headers });
  const { task_id: taskId } = (await submitted.json()) as { task_id: string };
  for (;;) {
    const answer = await fetch(`${server.url}/tts/${taskId}`, { headers });
    const { status, run_id: runId } = (await answer.json()) as { status: string; run_id: number };
    if (status === 'SUCCESS') return runId;
    if (status === 'ERROR') throw new Error('the text could not be spoken');
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
