// `lector doctor`: is everything here that the server needs, and does the server answer.
import { access, constants, mkdir, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type Config, loadConfig } from '../config.ts';
import { createLogger } from '../log.ts';
import { systemTerminal } from './terminal.ts';

interface Finding {
  readonly name: string;
  /** `skipped` is no fault: there was nothing to look at. */
  readonly verdict: 'ok' | 'fault' | 'skipped';
  readonly words: string;
}

const MIN_FREE_BYTES = 1_000_000_000;

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('Check this machine, the data folder, the engine and the server. Exit code 1 when something is wrong.')
    .option('--url <url>', 'server to ask (default: LECTOR_URL, else the configured address)')
    .action(examine);
}

async function examine(options: { readonly url?: string }): Promise<void> {
  const config = loadConfig();
  const url = (options.url ?? process.env.LECTOR_URL ?? `http://${config.host}:${config.port}`).replace(/\/+$/, '');
  let faults = 0;
  const checks: readonly (readonly [string, () => Promise<Omit<Finding, 'name'>>])[] = [
    ['node', checkNode],
    ['data folder', () => checkFolder(config)],
    ['disk', () => checkDisk(config)],
    ['database', () => checkDatabase(config)],
    ['engine', checkEngine],
    ['server', () => checkServer(url)],
    ['api key', () => checkKey(url)],
  ];
  for (const [name, check] of checks) {
    const { verdict, words } = await check().catch((error: unknown) => ({
      verdict: 'fault' as const,
      words: messageOf(error),
    }));
    if (verdict === 'fault') faults++;
    const mark = { ok: '✓', fault: '✗', skipped: '–' }[verdict];
    systemTerminal().out(`${mark} ${name.padEnd(12)} ${words}`);
  }
  process.exitCode = faults === 0 ? 0 : 1;
}

async function checkNode() {
  return { verdict: 'ok' as const, words: `${process.versions.node} on ${process.platform} ${process.arch}` };
}

async function checkFolder(config: Config) {
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  await access(config.dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  return { verdict: 'ok' as const, words: config.dataDir };
}

async function checkDisk(config: Config) {
  const { bavail, bsize } = await statfs(config.dataDir);
  const free = bavail * bsize;
  const words = `${(free / 1e9).toFixed(1)} GB free`;
  if (free < MIN_FREE_BYTES)
    return { verdict: 'fault' as const, words: `${words}: make room, runs cannot be stored on a full disk` };
  return { verdict: 'ok' as const, words };
}

async function checkDatabase(config: Config) {
  const { openKeyRoom } = await import('../compose.ts');
  const room = openKeyRoom(config.dataDir);
  try {
    const problems = room.checkDatabase();
    const keys = (await room.keys.list()).filter((key) => key.revokedAtMs === null);
    if (problems.length > 0) return { verdict: 'fault' as const, words: problems.join('; ') };
    return { verdict: 'ok' as const, words: `sound, ${keys.length} API key${keys.length === 1 ? '' : 's'} in use` };
  } finally {
    await room.close();
  }
}

/** Speaks a sentence for real: the whole way from text to a finished file. */
async function checkEngine() {
  const { openSynthesizer } = await import('../compose.ts');
  const synthesizer = openSynthesizer(createLogger('fatal'));
  const folder = await mkdtemp(join(tmpdir(), 'lector-doctor-'));
  try {
    const voice = synthesizer.voices()[0];
    if (voice === undefined) return { verdict: 'fault' as const, words: 'there is no voice' };
    const request = { runId: 1, text: 'One, two, three.', voiceId: voice.id, languageId: 1, gender: null, age: null };
    const spoken = await synthesizer.synthesize(request, join(folder, 'probe.flac'), AbortSignal.timeout(30_000));
    const seconds = (spoken.samples / spoken.sampleRate).toFixed(1);
    return {
      verdict: 'ok' as const,
      words: `${voice.engine} spoke ${seconds} s; ${synthesizer.voices().length} voices`,
    };
  } finally {
    await synthesizer.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkServer(url: string) {
  const ready = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
  if (ready === null)
    return { verdict: 'skipped' as const, words: `nothing answers at ${url}: start it with \`npm start\`` };
  if (!ready.ok) return { verdict: 'fault' as const, words: `${url} answers, but is not ready to speak` };
  return { verdict: 'ok' as const, words: `${url} is ready` };
}

async function checkKey(url: string) {
  const key = process.env.LECTOR_API_KEY;
  if (key === undefined || key === '') return { verdict: 'skipped' as const, words: 'LECTOR_API_KEY is not set' };
  const answer = await fetch(`${url}/list-voices`, {
    headers: { 'x-api-key': key },
    signal: AbortSignal.timeout(5_000),
  }).catch(() => null);
  if (answer === null) return { verdict: 'skipped' as const, words: 'no server to try it on' };
  if (answer.status === 401) return { verdict: 'fault' as const, words: 'the server does not know this key' };
  return { verdict: 'ok' as const, words: answer.ok ? 'the server accepts it' : `the server answers ${answer.status}` };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
