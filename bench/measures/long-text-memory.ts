// Memory use while a text of maximum length is spoken.
import { makeDataFolder } from '../data-folder.ts';
import { atMost, type Measurement, plain } from '../measurement.ts';
import { residentBytesOfTree } from '../process-usage.ts';
import { startServer, type Target } from '../server.ts';
import { makeLongText } from '../texts.ts';
import { submitRequest } from './submit-rate.ts';

const CHARACTERS = 100_000;
const SAMPLE_MS = 20;
const SETTLE_MS = 2_000;
const MIB = 2 ** 20;

export async function measureLongTextMemory(): Promise<Measurement> {
  using data = await makeDataFolder(0);
  await using server = await startServer(data, { LECTOR_WORKERS: '1' });
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const idle = residentBytesOfTree(server.pid);
  let peak = idle;
  const sampling = setInterval(() => {
    peak = Math.max(peak, residentBytesOfTree(server.pid));
  }, SAMPLE_MS);
  const startedAt = performance.now();
  await speak(server, data.apiKey);
  const seconds = (performance.now() - startedAt) / 1_000;
  clearInterval(sampling);
  return {
    name: 'long-text-memory',
    title: 'Memory of a long text',
    method:
      `A text of ${CHARACTERS.toLocaleString('en')} characters, submitted to a server with one engine process that has spoken ` +
      'nothing before. Resident memory (VmRSS) of the server and the engine process together, looked at every ' +
      `${SAMPLE_MS} ms from before the submit until SUCCESS.`,
    figures: [
      atMost('growth over idle', (peak - idle) / MIB, 40, 'MiB'),
      plain('idle', idle / MIB, 'MiB'),
      plain('highest', peak / MIB, 'MiB'),
      plain('time to speak it', seconds, 's'),
    ],
  };
}

async function speak(server: Target, apiKey: string): Promise<void> {
  const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
  const { path, body } = submitRequest(makeLongText(CHARACTERS));
  const submitted = await fetch(server.url + path, { method: 'POST', body: body!, headers });
  const { task_id: taskId } = (await submitted.json()) as { task_id: string };
  for (;;) {
    const answer = await fetch(`${server.url}/tts/${taskId}`, { headers });
    const { status, message } = (await answer.json()) as { status: string; message: string | null };
    if (status === 'SUCCESS') return;
    if (status === 'ERROR') throw new Error(`the long text failed: ${message}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
