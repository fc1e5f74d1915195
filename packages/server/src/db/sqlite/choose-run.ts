// Which waiting run of a model is next: owners in the order of their turns, and of each owner the oldest due run.
import type { Database } from './database.ts';

/** An owner with at most so many runs waiting is somebody who waits for them; more are a batch. */
const FEW_RUNS = 2;

/** What is due: from and to, both included. */
export type Due = readonly [fromMs: number, toMs: number];
export type Chosen = readonly [seq: number, ownerId: number, turn: number, isInteractive: 0 | 1];

export interface ChooseRun {
  /** Of any lane. */
  any(model: string, due: Due): Chosen | undefined;
  /** One that does not go before others. */
  batch(model: string, due: Due): Chosen | undefined;
  /** One that goes before others; with `newcomer` of an owner none of whose runs is running. */
  interactive(model: string, due: Due, newcomer: boolean): Chosen | undefined;
  /** Of an owner none of whose runs is running, of any lane. */
  newcomer(model: string, due: Due): Chosen | undefined;
}

/** Each walks owners by turn and stops at the first with a run: one index lookup an owner, however long the lines are. */
export function createChooseRun(db: Database): ChooseRun {
  const lane = `coalesce(r.interactive, o.waiting <= ${FEW_RUNS})`;
  // Saves a walk over all owners in vain.
  const isAnyDue = db.prepare<[1]>(
    "SELECT 1 FROM runs WHERE state = 'waiting' AND model = ? AND run_at BETWEEN ? AND ? LIMIT 1",
  );
  const walk = (owners: string, { which = '', lookup = OLDEST }: { which?: string; lookup?: string } = {}) => {
    const sql = `SELECT r.seq, o.id, o.turn, ${lane} FROM owners o CROSS JOIN runs r ON r.seq = (${lookup})
      WHERE ${owners} ${which} ORDER BY o.turn LIMIT 1`;
    const statement = db.prepare<Chosen>(sql);
    return (model: string, [fromMs, toMs]: Due) =>
      isAnyDue.get(model, fromMs, toMs) === undefined ? undefined : statement.get(model, fromMs, toMs);
  };
  const any = walk('o.waiting > 0');
  const batch = walk('o.waiting > 0', { which: `AND NOT ${lane}` });
  const newcomer = walk('o.waiting > 0 AND o.running = 0');
  // An owner with few runs, or one who asked for the lane: two walks, so that neither looks at owners with long lines in vain.
  const few = walk('o.waiting IN (1, 2)', { which: `AND ${lane}` });
  const newFew = walk('o.waiting IN (1, 2)', { which: `AND ${lane} AND o.running = 0` });
  const asked = walk('o.waiting > 0', { lookup: OLDEST_ASKED });
  const newAsked = walk('o.waiting > 0 AND o.running = 0', { lookup: OLDEST_ASKED });
  const anyAsked = db.prepare<[1]>(
    "SELECT 1 FROM runs WHERE state = 'waiting' AND interactive = 1 AND model = ? LIMIT 1",
  );

  return {
    any,
    batch,
    newcomer,
    interactive(model, due, onlyNew) {
      const one = (onlyNew ? newFew : few)(model, due);
      if (anyAsked.get(model) === undefined) return one;
      const other = (onlyNew ? newAsked : asked)(model, due);
      return one === undefined || (other !== undefined && other[2] < one[2]) ? other : one;
    },
  };
}

const OLDEST = `SELECT seq FROM runs WHERE owner_id = o.id AND model = ?1 AND state = 'waiting' AND run_at BETWEEN ?2 AND ?3
  ORDER BY run_at, seq LIMIT 1`;
const OLDEST_ASKED = `SELECT seq FROM runs WHERE owner_id = o.id AND model = ?1 AND state = 'waiting' AND interactive = 1
  AND run_at BETWEEN ?2 AND ?3 ORDER BY run_at, seq LIMIT 1`;
