// Terminal output: the only file of the remote commands that writes to the screen.
import { once } from 'node:events';
import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

export interface Terminal {
  /** True when stderr is a terminal, where lines may be rewritten. */
  readonly interactive: boolean;
  /** True when stdout is a terminal, where audio must not be written. */
  readonly stdoutIsScreen: boolean;
  /** Width of stdout, or undefined for a file or pipe, where nothing is cut. */
  readonly columns: number | undefined;
  /** Writes a line of the result to stdout. */
  out(line: string): void;
  /** Writes a line about the work to stderr. */
  note(line: string): void;
  /** Replaces the last status line on a terminal; does nothing elsewhere. An empty text clears it. */
  status(text: string): void;
  /** Writes bytes to stdout, respecting backpressure. */
  write(bytes: Uint8Array): Promise<void>;
  /** Colours for stdout; plain when it is no terminal or NO_COLOR is set. */
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
  // `lector voices | head` closes the pipe early, which is no failure.
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
