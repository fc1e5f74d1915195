// Starts an engine process, and tells what it said on standard error and how it ended.
import { type ChildProcess, fork } from 'node:child_process';
import { lowerPriority } from './lower-priority.ts';

/** Characters of standard error kept until a process is ready. Later output may quote the text and is not kept. */
const STDERR_TAIL = 2_000;

export interface StandardError {
  /** From now on its lines are counted, not kept. */
  count(): void;
  /** What was kept, or how much was counted; empty when there was nothing. */
  told(): string;
}

export interface ForkedChild {
  readonly child: ChildProcess;
  readonly stderr: StandardError;
  /** Resolves when the process has ended and every message it sent has been received; says why. */
  readonly ended: Promise<string>;
}

export interface ForkOptions<Order> {
  readonly entry: URL;
  readonly execArgv: readonly string[];
  /** What the process is to load: its one argument, as JSON. */
  readonly load: Order;
  /** As `lowerPriority` takes it. */
  readonly niceness?: number;
}

export function forkChild<Order, Message>(
  { entry, execArgv, load, niceness }: ForkOptions<Order>,
  onMessage: (message: Message) => void,
): ForkedChild {
  const child = fork(entry, [JSON.stringify(load)], {
    serialization: 'advanced',
    // The child gets nothing of the server's environment or flags, so it holds no secret that could leak.
    env: {},
    execArgv: [...execArgv],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  if (child.pid !== undefined) lowerPriority(child.pid, niceness);
  child.on('message', (message) => onMessage(message as Message));
  return { child, stderr: readStandardError(child), ended: awaitEnd(child) };
}

function readStandardError(child: ChildProcess): StandardError {
  let kept = '';
  let lines = 0;
  let isCounting = false;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (isCounting) lines += text.split('\n').length - 1;
    else kept = (kept + text).slice(-STDERR_TAIL);
  });
  return {
    count() {
      isCounting = true;
    },
    told: () => (lines > 0 ? `${lines} lines on standard error` : kept.trim()),
  };
}

async function awaitEnd(child: ChildProcess): Promise<string> {
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    // Without a process id it was never started. Other errors, such as an undelivered signal, change nothing.
    child.on('error', (error) => child.pid === undefined && resolve(String(error)));
  });
  const silent = new Promise<void>((resolve) => {
    child.once('disconnect', resolve);
    child.on('error', () => child.pid === undefined && resolve());
  });
  const [why] = await Promise.all([exited, silent]);
  return why;
}
