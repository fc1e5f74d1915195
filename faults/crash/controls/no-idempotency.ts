// Replaces the submit: ignores idempotency keys.
import { createSubmit as create } from '../../../packages/server/src/db/sqlite/submit-run.ts';

export const createSubmit: typeof create = (...dependencies) => {
  const submit = create(...dependencies);
  return (run) => submit({ ...run, idempotency: null });
};
