// The fields of answers about batches that are relied on. Apart from the others, so that pages without batches do not load them.
import { RESULT, type Shape } from '../http/shape.ts';

export const SUBMITTED: Shape = {
  batch_id: 'string',
  runs: [{ index: 'number', run_id: 'number' }],
  skipped: [{ index: 'number' }],
};
export const BATCH: Shape = {
  ...{ batch_id: 'string', name: 'string?', status: 'string' },
  counts: { total: 'number', queued: 'number', running: 'number', done: 'number', failed: 'number' },
  progress: { percent: 'number' },
};
export const BATCH_PAGE: Shape = { batches: [BATCH], next_cursor: 'string?' };
export const RETRIED: Shape = { retried: 'number', stopped: 'string?', batch: BATCH };
export const BATCH_RESULTS: Shape = { results: [{ ...RESULT, run_id: 'number' }], next_cursor: 'string?' };
export const CALL_LIMITS: Shape = {
  calls: { runs: 'number', body_bytes: 'number', batch_runs: 'number' },
  requests: { burst: 'number' },
  allowance: { waiting_runs: { limit: 'number' } },
};
