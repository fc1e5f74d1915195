// Shared by the remote commands: options, client, Ctrl-C and failure messages.
import { readFileSync } from 'node:fs';
import {
  createDictionaryClient,
  createLectorClient,
  createWebhookClient,
  type DictionaryClient,
  type LectorClient,
  type LectorClientOptions,
  type UnreachableAddress,
  type WebhookClient,
} from '@lector/client';
import { type Command, Option } from 'commander';
import { DEFAULT_URL } from '../../config.ts';
import { systemTerminal, type Terminal } from '../terminal.ts';
import { type CommandClock, systemCommandClock } from './command-clock.ts';
import { describeFailure, EXIT, Interrupted, UsageError } from './failures.ts';
import { findServer } from './find-server.ts';
import type { CallObserver } from './observe-calls.ts';
import { refuseCredentials } from './server-address.ts';

const IMPATIENT_RETRIES = 2;

/** The environment of a command, replaceable in tests. */
export interface CommandEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly clock: CommandClock;
  readonly stdin: () => AsyncIterable<Uint8Array>;
  readonly setExitCode: (code: number) => void;
  /** Ends the process after commander has printed an error or help. */
  readonly exit: (code: number) => never;
  /** Calls back at SIGINT or SIGTERM, until the returned function is called. */
  readonly onInterrupt: (listener: () => void) => () => void;
}

export interface ConnectionOptions {
  readonly url?: string;
  readonly apiKeyFile?: string;
}

type Patience = Pick<LectorClientOptions, 'maxRetries' | 'maxRetryAfterMs' | 'timeoutMs'>;

export interface Session {
  /** A client with few retries, because a user is waiting. */
  readonly client: LectorClient;
  /** A client of the same server with other retry limits, and if wanted with somebody who watches its calls. */
  readonly connect: (options: Patience, observer?: CallObserver) => LectorClient;
  /** A client of the same server for its pronunciation dictionaries. */
  readonly dictionaries: DictionaryClient;
  /** A client of the same server for its webhooks. */
  readonly webhooks: WebhookClient;
  readonly url: string;
  readonly terminal: Terminal;
  readonly clock: CommandClock;
  readonly stdin: () => AsyncIterable<Uint8Array>;
  /** Aborted, with Interrupted as its reason, by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Remote commands are not part of the server, so they read the environment directly and have no Config. */
export function systemEnvironment(): CommandEnvironment {
  return {
    env: process.env,
    terminal: systemTerminal(),
    clock: systemCommandClock,
    stdin: () => process.stdin,
    setExitCode: (code) => {
      process.exitCode = code;
    },
    exit: (code) => process.exit(code),
    onInterrupt(listener) {
      const signals = ['SIGINT', 'SIGTERM'] as const;
      // `once`: a second Ctrl-C finds no listener and ends the process at once.
      for (const signal of signals) process.once(signal, listener);
      return () => {
        for (const signal of signals) process.off(signal, listener);
      };
    },
  };
}

/** Adds the connection options and the exit code of wrong usage. */
export function addConnectionOptions(command: Command, environment: CommandEnvironment): Command {
  return command
    .exitOverride(({ exitCode }) => environment.exit(exitCode === 0 ? EXIT.complete : EXIT.usage))
    .addOption(
      new Option('--url <url>', `the server (default: LECTOR_URL, else the one that runs here, else ${DEFAULT_URL})`),
    )
    .addOption(new Option('--api-key-file <file>', 'a file that holds the API key (default: LECTOR_API_KEY)'));
}

/** Runs a command against the server of its options; `work` returns the exit code. */
export async function runRemote(
  environment: CommandEnvironment,
  options: ConnectionOptions,
  work: (session: Session) => Promise<number>,
): Promise<void> {
  const { terminal, clock, stdin, env } = environment;
  const { url, source } =
    options.url === undefined ? await findServer(env) : { url: options.url, source: 'from --url' };
  let hasKey = false;
  const controller = new AbortController();
  const release = environment.onInterrupt(() => controller.abort(new Interrupted()));
  try {
    refuseCredentials(url, options.url === undefined ? 'LECTOR_URL' : '--url');
    const apiKey = readApiKey(options.apiKeyFile, env.LECTOR_API_KEY);
    hasKey = apiKey !== undefined;
    const onUnreachable = noteUnreachable(terminal);
    const target = { baseUrl: url, ...(apiKey !== undefined && { apiKey }) };
    const connect: Session['connect'] = (patience, observer) =>
      createLectorClient({
        ...target,
        ...(observer !== undefined && { fetch: observer.watch(fetch) }),
        onUnreachable,
        ...patience,
      });
    const client = connect({ maxRetries: IMPATIENT_RETRIES });
    const webhooks = createWebhookClient({ ...target, maxRetries: IMPATIENT_RETRIES });
    const dictionaries = createDictionaryClient({ ...target, maxRetries: IMPATIENT_RETRIES });
    const { signal } = controller;
    environment.setExitCode(
      await work({ client, connect, dictionaries, webhooks, url, terminal, clock, stdin, signal }),
    );
  } catch (error) {
    terminal.status('');
    const failure = describeFailure(error, { url, source, hasKey });
    if (failure === undefined) throw error;
    for (const line of failure.lines) terminal.note(line, 'red');
    environment.setExitCode(failure.exitCode);
  } finally {
    release();
  }
}

/** Tells once which address in front of links did not do, and where they are fetched instead. */
function noteUnreachable(terminal: Terminal): (unreachable: UnreachableAddress) => void {
  const told = new Set<string>();
  return ({ address, usedInstead, reason }) => {
    if (told.has(address)) return;
    told.add(address);
    terminal.status('');
    const words = `Links begin with ${address}, which cannot be reached from here: ${reason.message}. Fetched at ${usedInstead} instead.`;
    terminal.note(words, 'yellow');
  };
}

function readApiKey(file: string | undefined, fromEnv: string | undefined): string | undefined {
  if (file === undefined) return fromEnv?.trim() || undefined;
  const key = readFileSync(file, 'utf8')
    .replace(/^\uFEFF/, '')
    .trim();
  if (key === '') throw new UsageError(`${file} is empty: it should hold the API key`);
  return key;
}
