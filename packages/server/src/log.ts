// The logger: JSON lines on standard error, free of texts and secrets.
import { type Logger, pino } from 'pino';

export type { Logger };

/** Of a key only its last four characters may be logged, of the secret of a webhook nothing. */
const KEY = /lct_[0-9A-Za-z]{32}(?=[0-9A-Za-z]{4}\b)/g;
const WEBHOOK_SECRET = /whsec_[0-9A-Za-z+/]{20,88}/g;

/** Creates the logger. Secrets are removed from the finished line, so that their form does not matter. */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => process.stderr.write(line.replace(KEY, 'lct_…').replace(WEBHOOK_SECRET, 'whsec_…')) },
  );
}
