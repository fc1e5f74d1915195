// Values of columns that stand for more than they say.

/** An owner who has nothing: no key, no session, no run. Migration 14 made it, for a way of storing calls that there is no more. */
export const NOBODY = 0;

/** `run_at` of a run whose batch is paused: later than any time that a clock shows. */
export const HELD = 9e15;

/** From when on a run is due again that goes back in line: `dueAt`, unless its batch is paused. */
export const UNLESS_PAUSED = (dueAt: string) =>
  `iif((SELECT paused_at FROM batches WHERE batches.id = runs.batch_id) IS NULL, ${dueAt}, ${HELD})`;
