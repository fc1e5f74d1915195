// The models that runs wait for, found by jumps from one to the next in an index: the cost does not grow with the lines.
import type { WaitingModel } from '../../ports/synthesizer.ts';
import type { Database } from './database.ts';

/** More runs than this are worth another process. */
const MANY = 4;

/** Every model with waiting runs, as `models (model)`. */
export const WAITING_MODELS = `WITH RECURSIVE jumps (model) AS (
    SELECT ''
    UNION ALL
    SELECT (SELECT model FROM runs WHERE state = 'waiting' AND model > jumps.model ORDER BY model LIMIT 1)
      FROM jumps WHERE jumps.model IS NOT NULL
  ), models (model) AS (SELECT model FROM jumps WHERE model > '')`;

type Row = readonly [model: string, sinceMs: number, many: 0 | 1, interactive: 0 | 1];

export function createWaitingModels(db: Database): (clockMs: number) => WaitingModel[] {
  const due = `FROM runs INDEXED BY runs_waiting_by_model WHERE state = 'waiting' AND model = models.model AND run_at <= ?1
    ORDER BY run_at, seq LIMIT 1`;
  const rows = db.prepare<Row>(
    `${WAITING_MODELS}
     SELECT models.model, r.created_at, EXISTS (SELECT 1 ${due} OFFSET ${MANY}),
            EXISTS (SELECT 1 FROM runs WHERE state = 'waiting' AND interactive = 1 AND model = models.model)
              OR EXISTS (SELECT 1 FROM owners o CROSS JOIN runs w WHERE o.waiting IN (1, 2) AND w.owner_id = o.id
                          AND w.model = models.model AND w.state = 'waiting' AND w.run_at <= ?1 AND w.interactive IS NOT 0)
       FROM models CROSS JOIN runs r ON r.seq = (SELECT seq ${due})`,
  );
  return (clockMs) =>
    rows.all(clockMs).map(([model, sinceMs, many, interactive]) => ({
      ...{ model, sinceMs, many: many === 1, interactive: interactive === 1 },
    }));
}
