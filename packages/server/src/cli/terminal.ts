// Terminal output: the only file of the command line that writes to the screen, so that nothing gets there unwashed.
import { once } from 'node:events';
import { styleText } from 'node:util';
import type { Bar } from './remote/progress-bar.ts';
import { escapeJson, oneLine } from './terminal-text.ts';

export type Style = 'bold' | 'red' | 'yellow';

/** Whoever calls may pass words of anybody: control characters are removed here, and a line stays one line. */
export interface Terminal {
  /** True when stderr is a terminal, where lines may be rewritten. */
  readonly interactive: boolean;
  /** True when stdout is a terminal, where audio must not be written. */
  readonly stdoutIsScreen: boolean;
  /** Width of stdout, or undefined for a file or pipe, where nothing is cut. */
  readonly columns: number | undefined;
  /** Writes a line of the result to stdout; coloured only on a terminal, and never with NO_COLOR. */
  out(line: string, style?: Style): void;
  /** Writes JSON to stdout: the same value, in which control characters are escapes. */
  json(text: string): void;
  /** Writes a line about the work to stderr. */
  note(line: string, style?: Style): void;
  /** Replaces the last status line on a terminal; does nothing elsewhere. An empty text clears it. */
  status(text: string): void;
  /** Shows a progress bar on stderr. */
  startBar(total: number): Promise<Bar>;
  /** Writes bytes to stdout, respecting backpressure. */
  write(bytes: Uint8Array): Promise<void>;
}

const CLEAR_LINE = '\r\u001b[K';
let instance: Terminal | undefined;

/** The process's own terminal. */
export function systemTerminal(): Terminal {
  instance ??= createTerminal(process.stdout, process.stderr);
  return instance;
}

/** The door itself; `systemTerminal` is the one of the process. */
export function createTerminal(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Terminal {
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
    out(line, style) {
      clear();
      stdout.write(`${paint(line, style, stdout)}\n`);
    },
    json(text) {
      clear();
      stdout.write(`${escapeJson(text)}\n`);
    },
    note(line, style) {
      clear();
      stderr.write(`${paint(line, style, stderr)}\n`);
    },
    status(text) {
      if (!interactive) return;
      clear();
      stderr.write(oneLine(text));
      statusShown = text !== '';
    },
    async startBar(total) {
      // Imported here, because only terminals need it.
      const { startBar } = await import('./remote/progress-bar.ts');
      const bar = startBar(total, stderr);
      return {
        show: (state) => bar.show({ ...state, wait: state.wait === undefined ? undefined : oneLine(state.wait) }),
        stop: bar.stop,
      };
    },
    async write(bytes) {
      if (!stdout.write(bytes)) await once(stdout, 'drain');
    },
  };
}

function paint(line: string, style: Style | undefined, stream: NodeJS.WriteStream): string {
  const washed = oneLine(line);
  return style === undefined ? washed : styleText(style, washed, { stream });
}
