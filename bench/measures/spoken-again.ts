// What it takes to have an unchanged book spoken and made an audiobook once more, of what it took the first time.
import { setTimeout as sleep } from 'node:timers/promises';
import { type DataFolder, makeDataFolder } from '../data-folder.ts';
import { atMost, type Measurement, plain } from '../measurement.ts';
import { cpuSecondsOfTreeSoFar } from '../process-usage.ts';
import { makeProse } from '../prose.ts';
import { startServer, type Target } from '../server.ts';
import { BENCH_VOICE } from './submit-rate.ts';

const CHAPTERS = 20;
const CHAPTER_CHARACTERS = 5_000;
const LOOK_MS = 500;

interface Book {
  readonly audiobook: { readonly status: string; readonly files: readonly { readonly seconds: number }[] } | null;
}

interface Made {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly hours: number;
}

export async function measureSpokenAgain(): Promise<Measurement> {
  using data = await makeDataFolder(0);
  await using server = await startServer(data);
  const text = makeBook();
  const first = await makeAudiobook({ server, data, text });
  const again = await makeAudiobook({ server, data, text });
  return {
    name: 'spoken-again',
    title: 'An unchanged book once more',
    method:
      `A book in Markdown of ${CHAPTERS} chapters, ${text.length.toLocaleString('en')} characters, sent, spoken with eSpeak NG and made an M4B of AAC at -18 LUFS: ${first.hours.toFixed(1)} hours. Then the same file ` +
      'is sent as another book, and all of that is asked for again. CPU time (user and system) of the server and of all its processes, also of those that have ended, from the upload until the audiobook is there.',
    figures: [
      atMost('CPU time of the second time, of that of the first', (100 * again.cpuSeconds) / first.cpuSeconds, 3, '%'),
      plain('CPU time of the first time', first.cpuSeconds, 's'),
      plain('CPU time of the second time', again.cpuSeconds, 's'),
      plain('the first time', first.wallSeconds, 's'),
      plain('the second time', again.wallSeconds, 's'),
    ],
  };
}

function makeBook(): string {
  const prose = makeProse('en', CHAPTERS * CHAPTER_CHARACTERS).split('\n\n');
  const at = (n: number) => Math.round((n * prose.length) / CHAPTERS);
  const chapters = Array.from({ length: CHAPTERS }, (_, n) => {
    return `# Chapter ${n + 1}\n\n${prose.slice(at(n), at(n + 1)).join('\n\n')}`;
  });
  return chapters.join('\n\n');
}

async function makeAudiobook(input: { server: Target; data: DataFolder; text: string }): Promise<Made> {
  const { server, data, text } = input;
  const before = cpuSecondsOfTreeSoFar(server.pid);
  const startedAt = performance.now();
  const call = async (path: string, body?: string, type = 'application/json'): Promise<unknown> => {
    const answer = await fetch(`${server.url}/lector/v1/books${path}`, {
      headers: { 'x-api-key': data.apiKey, ...(body !== undefined && { 'content-type': type }) },
      ...(body !== undefined && { method: 'POST', body }),
    });
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const { book_id: id } = (await call('?filename=book.md', text, 'text/markdown')) as { book_id: string };
  await call(`/${id}/speak`, JSON.stringify({ voice_id: BENCH_VOICE, language: 1 }));
  await call(`/${id}/audiobook`, '{}');
  for (;;) {
    const { audiobook } = (await call(`/${id}`)) as Book;
    if (audiobook?.status === 'failed') throw new Error('the audiobook was not made');
    if (audiobook?.status === 'made') {
      const hours = audiobook.files.reduce((sum, { seconds }) => sum + seconds, 0) / 3_600;
      const wallSeconds = (performance.now() - startedAt) / 1_000;
      return { cpuSeconds: cpuSecondsOfTreeSoFar(server.pid) - before, wallSeconds, hours };
    }
    await sleep(LOOK_MS);
  }
}
