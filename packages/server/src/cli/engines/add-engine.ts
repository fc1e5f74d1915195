// `lector engines add`.
import { readFileSync } from 'node:fs';
import { REMOTE_DEFAULTS, toRemoteKey, toRemoteName, toRemoteUrl } from '../../domain/parse-remotes.ts';
import type { RemoteEngine } from '../../domain/remote-engine.ts';
import { EXIT, UsageError } from '../remote/failures.ts';
import { readLanguage } from '../voices/voice-words.ts';
import type { EngineSession } from './engine-command.ts';
import { describeIds } from './keep-engines.ts';

export interface AddOptions {
  readonly keyFile?: string;
  readonly caFile?: string;
  readonly model?: string;
  readonly voices?: readonly string[];
  readonly languages?: readonly string[];
  readonly format: RemoteEngine['format'];
  readonly rate?: number;
  readonly concurrency: number;
  readonly timeout: number;
  readonly maxCharacters: number;
  readonly replace?: boolean;
}

const STANDARD_INPUT = 0;
const OWN_MACHINE = /^http:\/\/(localhost|127\.[0-9.]+|\[::1\])[:/]/;

export async function addEngine(
  { admin, terminal, signal }: EngineSession,
  options: AddOptions & { readonly name: string; readonly url: string },
): Promise<number> {
  const { keyFile, caFile, voices, languages, rate, model, replace = false } = options;
  const engine = await admin.remotes.add(
    {
      name: checked(() => toRemoteName(options.name)),
      url: checked(() => toRemoteUrl(options.url)),
      key: keyFile === undefined ? null : checked(() => toRemoteKey(read(keyFile).trim())),
      ca: caFile === undefined ? null : read(caFile),
      model: model ?? null,
      format: options.format,
      sampleRate: rate ?? null,
      concurrency: options.concurrency,
      timeoutSeconds: options.timeout,
      maxCharacters: options.maxCharacters,
      languages: (languages ?? REMOTE_DEFAULTS.languages).map((tag) => readLanguage(tag).tag),
      chosen: voices === undefined ? null : [...new Set(voices.flatMap((names) => names.split(',')))],
      replace,
    },
    signal,
  );
  const offered = await admin.voicesOf(engine.name);
  terminal.out(`${engine.name} is ${replace ? 'set' : 'added'}: ${describeIds(offered)} at ${engine.sampleRate} Hz.`);
  terminal.note(`Texts that its voices speak are sent to ${engine.url}.`, 'yellow');
  if (engine.url.startsWith('http:') && !OWN_MACHINE.test(engine.url))
    terminal.note('They go there without TLS, and so does a key: everybody on the way can read them.', 'yellow');
  return EXIT.complete;
}

function read(path: string): string {
  return readFileSync(path === '-' ? STANDARD_INPUT : path, 'utf8');
}

function checked<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(`The ${error instanceof Error ? error.message : String(error)}.`);
  }
}
