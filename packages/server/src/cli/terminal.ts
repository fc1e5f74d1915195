// What people see: the only file of the remote commands that writes to the screen.
import { once } from 'node:events';
import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

export interface Terminal {
  /** True when stderr is a screen, where lines may be rewritten. */
  readonly interactive: boolean;
  /** True when stdout is a screen: no place for audio. */
  readonly stdoutIsScreen: boolean;
  /** Width of stdout, or undefined when it is a file or a pipe: nothing is cut there. */
  readonly columns: number | undefined;
  /** A line of the answer, to stdout. */
  out(line: string): void;
  /** A line about the work, to stderr. */
  note(line: string): void;
  /** Replaces the last status line on a screen; says nothing elsewhere. An empty text clears it. */
  status(text: string): void;
  /** Bytes to stdout, no faster than they are taken. */
  write(bytes: Uint8Array): Promise<void>;
  /** Colour for stdout; plain when it is no screen or NO_COLOR is set. */
  paint(style: Style, text: string): string;
  /** The same for stderr. */
  paintNote(style: Style, text: string): string;
}

const CLEAR_LINE = '\r\u001b[K';
let instance: Terminal | undefined;

/** The process's own terminal. */
export function systemTerminal(): Terminal {
  instance ??= createTerminal(process.stdout, process.stderr);
  return instance;
}

function createTerminal(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Terminal {
  // `lector voices | head` closes the pipe early: that is no failure.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const interactive = stderr.isTTY === true;
  let statusShown = false;
  const clear = () => {
    if (statusShown) stderr.write(CLEAR_LINE);
    statusShown = false;
  };
  return {
    interactive,
    stdoutIsScreen: stdout.isTTY === true,
    columns: stdout.isTTY === true ? stdout.columns : undefined,
    out(line) {
      clear();
      stdout.write(`${line}\n`);
    },
    note(line) {
      clear();
      stderr.write(`${line}\n`);
    },
    status(text) {
      if (!interactive) return;
      clear();
      stderr.write(text);
      statusShown = text !== '';
    },
    async write(bytes) {
      if (!stdout.write(bytes)) await once(stdout, 'drain');
    },
    paint: (style, text) => styleText(style, text, { stream: stdout }),
    paintNote: (style, text) => styleText(style, text, { stream: stderr }),
  };
}
