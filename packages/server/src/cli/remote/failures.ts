// Failure messages for the user, and the exit code of each.
import { LectorError } from '@lector/client';
import { LECTOR, START } from '../own-name.ts';

export const EXIT = {
  /** Everything was done. */
  complete: 0,
  /** Some of it failed, or the server refused. */
  incomplete: 1,
  /** The command or its input is wrong; nothing was sent. */
  usage: 2,
  /** Some of it is not spoken yet; the same command later has more. 3 is what commands on a data folder end with. */
  pending: 4,
  /** Ended by Ctrl-C; the code that shells use. */
  interrupted: 130,
} as const;

/** A mistake in the command or its input. Several lines are told apart, since words of others may hold ends of lines. */
export class UsageError extends Error {
  readonly lines: readonly string[];

  constructor(...lines: readonly [string, ...string[]]) {
    super(lines.join('\n'));
    this.name = 'UsageError';
    this.lines = lines;
  }
}

/** The abort reason after Ctrl-C. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

export interface FailureContext {
  readonly url: string;
  /** Where the address is from, as the end of a sentence. */
  readonly source: string;
  readonly hasKey: boolean;
}

export interface FailureWords {
  readonly lines: readonly string[];
  readonly exitCode: number;
}

/** The message and exit code, or undefined for a bug of the program. */
export function describeFailure(error: unknown, context: FailureContext): FailureWords | undefined {
  if (error instanceof Interrupted) return { lines: ['Stopped.'], exitCode: EXIT.interrupted };
  if (error instanceof UsageError) return { lines: error.lines, exitCode: EXIT.usage };
  if (error instanceof LectorError) {
    const local = error.kind === 'validation' && error.status === undefined;
    return { lines: describeError(error, context), exitCode: local ? EXIT.usage : EXIT.incomplete };
  }
  return isSystemError(error) ? { lines: [describeSystemError(error)], exitCode: EXIT.incomplete } : undefined;
}

/** Whether the system refused a call: a file that is missing, a folder that may not be read. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

function describeError(error: LectorError, context: FailureContext): readonly string[] {
  const { url, source } = context;
  if (error.kind !== 'network' || isElsewhere(error, url)) return [describeAnswer(error, context)];
  const code = error.code === undefined ? '' : ` (${error.code})`;
  return [
    `The server at ${url} did not answer${code}. Is it running? Start it with: ${START}`,
    `The address is ${source}; another one is set by --url or LECTOR_URL.`,
  ];
}

function describeAnswer(error: LectorError, { url, hasKey }: FailureContext): string {
  switch (error.kind) {
    case 'network':
      return `${sentence(error.message)}.`;
    case 'timeout':
      if (isElsewhere(error, url)) return `${sentence(error.message)}.`;
      return `The server at ${url} took too long: ${error.message}.`;
    case 'authentication':
      return hasKey
        ? `The server at ${url} refused the API key. Make one with: ${LECTOR} keys create`
        : 'There is no API key. Put it into LECTOR_API_KEY, or into a file named by --api-key-file. ' +
            `The server prints the first key when it starts; ${LECTOR} keys create makes more.`;
    case 'validation':
      return describeRefusal(error);
    case 'rateLimit': {
      const wait = error.retryAfterMs === undefined ? '' : ` Try again in ${Math.ceil(error.retryAfterMs / 1000)} s.`;
      return `The server is asked too much: ${error.message}.${wait}`;
    }
    case 'runFailed':
      return `The text could not be spoken: ${error.message}`;
    case 'server': {
      const id = error.requestId === undefined ? '' : ` (request ${error.requestId} in its log)`;
      return `The server at ${url} failed: ${error.message}${id}`;
    }
    case 'protocol':
      return `Something at ${url} answers, but not like Lector: ${error.message}`;
    default:
      return sentence(error.message);
  }
}

/** Whether somebody else than the server did not answer: the address in front of a link. */
function isElsewhere({ address }: LectorError, url: string): boolean {
  return address === undefined || address !== URL.parse(url)?.origin;
}

/** The refused values of a 422 in the server's wording, each with its field name. */
export function describeRefusal(error: LectorError): string {
  return error.items.length === 0 ? sentence(error.message) : describeItems(error.items);
}

/** Each with the name of its field, where it has one. */
export function describeItems(items: LectorError['items']): string {
  const where = ([, ...field]: LectorError['items'][number]['loc']) =>
    field.length === 0 ? '' : ` (${field.join('.')})`;
  return items.map(({ loc, msg }) => sentence(msg) + where(loc)).join('; ');
}

export function describeSystemError(error: NodeJS.ErrnoException): string {
  const what = error.path === undefined ? '' : `${error.path}: `;
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file or folder',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EISDIR: 'this is a folder',
    ENOTDIR: 'this is not a folder',
    EROFS: 'the file system is read-only',
    ENOSPC: 'no space is left on the disk',
    ENAMETOOLONG: 'the name is too long',
  };
  return `${what}${words[String(error.code)] ?? error.message}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
