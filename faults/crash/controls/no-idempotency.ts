// Stands for the submit inside the transaction, and takes no notice of idempotency keys.
import { createSubmit as create } from '../../../packages/server/src/db/sqlite/submit-run.ts';

export const createSubmit: typeof create = (...parts) => {
  const submit = create(...parts);
  return (run) => submit({ ...run, idempotency: null });
};
