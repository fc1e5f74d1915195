// Which failures of a download concern one recording only, and when they are the server's.
import { LectorError } from '@lector/client';

/** A single failure is the run's own; this many in a row mean that the server fails. */
const MAX_SERVER_FAILURES = 5;

/** What a fetch of one recording may end with while others can be had: its link was refused, or its bytes are wrong. */
export function isOfOneRun(error: unknown): error is LectorError {
  return (
    error instanceof LectorError &&
    ['integrity', 'badRequest', 'notFound', 'permission', 'server', 'protocol'].includes(error.kind)
  );
}

export interface ServerGuard {
  succeeded(): void;
  /** Throws when the server fails again and again. */
  failed(error: LectorError): void;
}

export function createServerGuard(): ServerGuard {
  let failures = 0;
  return {
    succeeded() {
      failures = 0;
    },
    failed(error) {
      if (error.kind === 'server' && ++failures >= MAX_SERVER_FAILURES) throw error;
    },
  };
}
