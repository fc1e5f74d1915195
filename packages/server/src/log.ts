// The logger: JSON lines on standard error, free of texts and secrets.
import { type Logger, pino } from 'pino';

export type { Logger };

/** A key may be told apart by its last four characters, and by nothing else. */
const SECRET = /lct_[0-9A-Za-z]{32}(?=[0-9A-Za-z]{4}\b)/g;

/** Makes the process's logger. Whatever shape a secret comes in, the finished line is washed. */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => process.stderr.write(line.replace(SECRET, 'lct_…')) },
  );
}
