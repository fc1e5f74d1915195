// A sign of life while something takes long: a line now and then where output is kept, a status line on a terminal.
import type { Terminal } from '../terminal.ts';
import type { CommandClock } from './command-clock.ts';

export interface Heartbeat {
  /** Something else has been printed. */
  rest(): void;
  stop(): void;
}

/** The longest silence in a log, and how often that is looked at. */
const SILENCE_MS = 30_000;
const LOOK_EVERY_MS = 1_000;

/** `describe` says what is being done or waited for at that moment. */
export function startHeartbeat(terminal: Terminal, clock: CommandClock, describe: () => string): Heartbeat {
  let saidMs = clock.now();
  const look = () => {
    if (terminal.interactive) terminal.status(describe());
    else if (clock.now() - saidMs >= SILENCE_MS) {
      saidMs = clock.now();
      terminal.note(describe());
    }
  };
  const end = clock.every(LOOK_EVERY_MS, look);
  return {
    rest() {
      saidMs = clock.now();
    },
    stop() {
      end();
      terminal.status('');
    },
  };
}
