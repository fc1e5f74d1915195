// `npm run demo`: the main job in under a minute on a server of its own. Four chapters in, four FLAC files out.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const OUT = 'out';
const ENGLISH = 1;
const GERMAN = 31;

const CHAPTERS = [
  {
    file: 'chapter-1-en',
    language: ENGLISH,
    voice_id: 147320,
    text: 'Chapter one. The lamp in the harbour office was still burning. Nobody had thought of putting it out, for nobody had slept that night.',
  },
  {
    file: 'chapter-2-en',
    language: ENGLISH,
    voice_id: 20303,
    text: 'Chapter two. By morning the fog had come in. It lay on the water, it lay on the roofs, and it lay on what people said to each other.',
  },
  {
    file: 'kapitel-1-de',
    language: GERMAN,
    voice_id: 147320,
    text: 'Erstes Kapitel. Im Hafenamt brannte noch die Lampe. Niemand hatte daran gedacht, sie zu löschen, denn in dieser Nacht hatte niemand geschlafen.',
  },
  {
    file: 'kapitel-2-de',
    language: GERMAN,
    voice_id: 20303,
    text: 'Zweites Kapitel. Am Morgen kam der Nebel. Er lag auf dem Wasser, er lag auf den Dächern, und er lag auf allem, was die Leute sagten.',
  },
];

interface Entry {
  readonly output_url: string;
  readonly status: string;
  readonly sha256: string;
  readonly duration_ms: number;
}

const say = (line = '') => process.stdout.write(`${line}\n`);
const dataDir = await mkdtemp(join(tmpdir(), 'lector-demo-'));
const server = spawn(process.execPath, ['packages/server/src/main.ts', 'serve'], {
  env: {
    ...process.env,
    LECTOR_HOST: '127.0.0.1',
    LECTOR_PORT: '0',
    LECTOR_DATA_DIR: dataDir,
    LECTOR_LOG_LEVEL: 'warn',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = new Promise((resolve) => server.once('exit', resolve));

try {
  say('Starting a server of its own, with an empty data folder …');
  const { address, key } = await readFirstWords();
  say(`It runs at ${address}\n`);
  await showTheMainJob(address, key);
} finally {
  server.kill('SIGTERM');
  await ended;
  await rm(dataDir, { recursive: true, force: true });
}
say('\nThe demo server is stopped and its data folder is gone; the recordings stay.');

async function showTheMainJob(address: string, key: string): Promise<void> {
  const call = makeCall(address, key);
  say('1. Submit four chapters. Each answer comes at once and is durable.');
  const tasks: string[] = [];
  for (const { text, voice_id, language } of CHAPTERS) {
    const { task_id } = await call<{ task_id: string }>('POST', '/apis/tts', { text, voice_id, language });
    tasks.push(task_id);
  }
  say('\n2. Poll until each is spoken.');
  const runIds: number[] = [];
  for (const task of tasks) runIds.push(await waitFor(task, call));
  say('\n3. Fetch all four in one call.');
  const results = await call<Record<string, Entry>>('POST', '/apis/tts-results', { run_ids: runIds });
  say(`\n4. Download them to ${OUT}/. A link needs no key.`);
  await mkdir(OUT, { recursive: true });
  for (const [i, chapter] of CHAPTERS.entries()) {
    const entry = results[String(runIds[i])];
    if (entry === undefined || entry.status !== 'SUCCESS') throw new Error(`run ${runIds[i]} has no recording`);
    await download(entry, join(OUT, `${chapter.file}.flac`));
  }
}

function makeCall(address: string, key: string) {
  return async <T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> => {
    say(`   → ${method} ${path}${body === undefined ? '' : ` ${shorten(JSON.stringify(body))}`}`);
    const answer = await fetch(address + path, {
      method,
      headers: { 'x-api-key': key, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    say(`   ← ${answer.status} ${shorten(text, 400)}`);
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}`);
    return JSON.parse(text) as T;
  };
}

async function waitFor(task: string, call: ReturnType<typeof makeCall>): Promise<number> {
  for (;;) {
    const { status, run_id } = await call<{ status: string; run_id: number | null }>('GET', `/apis/tts/${task}`);
    if (run_id !== null) return run_id;
    if (status === 'ERROR') throw new Error(`task ${task} failed`);
    await pause(500);
  }
}

async function download(entry: Entry, path: string): Promise<void> {
  const answer = await fetch(entry.output_url);
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (createHash('sha256').update(bytes).digest('hex') !== entry.sha256)
    throw new Error(`${path} does not match its SHA-256`);
  await writeFile(path, bytes);
  say(`   ${path}  ${(entry.duration_ms / 1_000).toFixed(1)} s of speech, ${bytes.length} bytes, SHA-256 as promised`);
}

/** Parses address and key from the output of the first start. */
function readFirstWords(): Promise<{ address: string; key: string }> {
  return new Promise((resolve, reject) => {
    let printed = '';
    server.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
      const address = /^Lector is running at (\S+)$/m.exec(printed)?.[1];
      const key = /^lct_[0-9A-Za-z]{36}$/m.exec(printed)?.[0];
      if (address !== undefined && key !== undefined) resolve({ address, key });
    });
    server.once('exit', (code) => reject(new Error(`the server ended with code ${code} before it was ready`)));
  });
}

function shorten(text: string, most = 110): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}
