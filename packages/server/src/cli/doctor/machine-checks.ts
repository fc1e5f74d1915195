// The checks of `lector doctor` outside the data: Node, the folder, the disk, the engine, the server and a key.
import { existsSync, statSync } from 'node:fs';
import { access, constants, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Config } from '../../config.ts';
import { createLogger } from '../../log.ts';
import { START } from '../own-name.ts';
import { type Finding, messageOf } from './finding.ts';

const LITTLE_BYTES = 1_000_000_000;
const MIB = 1024 * 1024;
/** Far more than either takes on a machine that is busy, which is no fault; an engine that hangs is ended before by its own limits. */
const ENGINE_PATIENCE_MS = 900_000;
const ANSWER_PATIENCE_MS = 30_000;

export async function checkNode(): Promise<Finding> {
  return { verdict: 'ok', words: `${process.versions.node} on ${process.platform} ${process.arch}` };
}

export async function checkFolder({ dataDir }: Config): Promise<Finding> {
  if (!existsSync(dataDir)) return { verdict: 'note', words: `${dataDir} is not there yet: the first start makes it` };
  if (!statSync(dataDir).isDirectory()) return { verdict: 'fault', words: `${dataDir} is no folder` };
  await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  return { verdict: 'ok', words: dataDir };
}

export async function checkDisk({ dataDir, minFreeMib }: Config): Promise<Finding> {
  let path = dataDir;
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path);
  const { bavail, bsize } = await statfs(path);
  const free = bavail * bsize;
  const words = `${(free / 1e9).toFixed(1)} GB free`;
  if (free < minFreeMib * MIB) {
    return { verdict: 'fault', words: `${words}: submits are refused until there is more (LECTOR_MIN_FREE_MIB)` };
  }
  if (free < LITTLE_BYTES)
    return { verdict: 'fault', words: `${words}: make room, runs cannot be stored on a full disk` };
  return { verdict: 'ok', words };
}

/** Speaks a sentence with a real engine process, from text to finished file. */
export async function checkEngine(): Promise<Finding> {
  const { openSpeech } = await import('../../compose.ts');
  const folder = await mkdtemp(join(tmpdir(), 'lector-doctor-'));
  const { synthesizer, catalogue } = openSpeech(createLogger('fatal'), folder);
  try {
    const voices = catalogue.voices(null);
    const voice = voices[0];
    if (voice === undefined) return { verdict: 'fault', words: 'there is no voice' };
    const request = {
      runId: 1,
      ownerId: 0,
      text: 'One, two, three.',
      voiceId: voice.id,
      languageId: 1,
      gender: null,
      age: null,
      reading: null,
      interactive: true,
    };
    const at = (name: string) => join(folder, name);
    const files = { audio: at('probe.flac'), timings: at('probe.timings'), segments: at('probe.pcm'), found: null };
    const spoken = await synthesizer.synthesize(request, files, AbortSignal.timeout(ENGINE_PATIENCE_MS));
    const seconds = (spoken.samples / spoken.sampleRate).toFixed(1);
    return { verdict: 'ok', words: `${voice.engine} spoke ${seconds} s; ${voices.length} voices` };
  } finally {
    await synthesizer.close();
    await rm(folder, { recursive: true, force: true });
  }
}

export async function checkServer(url: string): Promise<Finding> {
  const ready = await ask(`${url}/ready`);
  if (ready === null) return { verdict: 'skipped', words: `nothing answers at ${url}: start it with \`${START}\`` };
  if (!ready.ok) return { verdict: 'fault', words: `${url} answers, but is not ready to speak` };
  return { verdict: 'ok', words: `${url} is ready` };
}

export async function checkKey(url: string): Promise<Finding> {
  const key = process.env.LECTOR_API_KEY?.trim(); // as the client does; removes a byte order mark, too
  if (key === undefined || key === '') return { verdict: 'skipped', words: 'LECTOR_API_KEY is not set' };
  const answer = await ask(`${url}/list-voices`, { 'x-api-key': key });
  if (answer === null) return { verdict: 'skipped', words: 'no server to try it on' };
  if (answer.status === 401) return { verdict: 'fault', words: 'the server does not know this key' };
  return { verdict: 'ok', words: answer.ok ? 'the server accepts it' : `the server answers ${answer.status}` };
}

/** Follows no redirect, which would take the key elsewhere, and reads no body. Null when nobody answers. */
async function ask(url: string, headers: Record<string, string> = {}): Promise<Response | null> {
  const signal = AbortSignal.timeout(ANSWER_PATIENCE_MS);
  const answer = await fetch(url, { headers, signal, redirect: 'manual' }).catch(() => null);
  await answer?.body?.cancel().catch(() => {});
  return answer;
}

/** What is read of its files; it is loaded when there is something to listen to. */
export async function checkRecogniser(config: Config): Promise<Finding> {
  const { recogniserOf } = await import('../../compose.ts');
  return { verdict: 'ok', words: (await recogniserOf(config)) ?? 'none is named' };
}

/** Has each speak a sentence. Runs for one that is away wait for it, so that is a fault. */
export async function checkRemotes({ dataDir }: Config, signal: AbortSignal): Promise<Finding> {
  const { openRemotes } = await import('../../compose/engine-admin.ts');
  const remotes = openRemotes(dataDir);
  const details: string[] = [];
  let away = 0;
  for (const { name } of await remotes.list()) {
    try {
      const { voice, rate } = await remotes.check(name, null, signal);
      details.push(`${name} speaks: ${voice} at ${rate} Hz`);
    } catch (error) {
      signal.throwIfAborted();
      away++;
      details.push(messageOf(error));
    }
  }
  if (details.length === 0) return { verdict: 'skipped', words: 'there is none' };
  if (away === 0) return { verdict: 'ok', words: 'texts of their voices leave this machine', details };
  return {
    verdict: 'fault',
    words: `${away} of ${details.length} cannot be used now: runs of its voices wait`,
    details,
  };
}

/** A machine without the runtime of neural voices is no fault: everything else works. */
export async function checkNeural(): Promise<Finding> {
  const { neuralRuntime } = await import('../../compose.ts');
  const { version, packageName } = neuralRuntime();
  if (version !== null) return { verdict: 'ok', words: `${packageName} ${version}` };
  const words = `${packageName} is not installed: neural voices cannot be spoken here, everything else works`;
  return { verdict: 'note', words, details: ['where there is such a package, "npm install" brings it'] };
}
