// A thousand runs in one call against the raw insert of the same rows, and how long the call holds the event loop at a time.
import { hash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type Database, openDatabase } from '../../packages/server/src/db/sqlite/database.ts';
import { createHarness, type Harness } from '../../packages/server/test/app-harness.ts';
import { atMost, type Measurement, plain } from '../measurement.ts';
import { median } from '../statistics.ts';
import { makeText } from '../texts.ts';

const RUNS = 1_000;
const ROUNDS = 15;
/** Rounds until compilers are done with both. */
const WARM_UP = 4;

interface Row {
  readonly text: string;
  readonly customId: string;
}

export async function measureBatchSubmit(): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'lector-bench-'));
  const db = openDatabase({ path: join(folder, 'lector.db') });
  const server = await createHarness({ maxWaitingRuns: 1_000_000 });
  const insert = await createRawInsert(db);
  const [ratios, held, calls, raws] = [[], [], [], []] as [number[], number[], number[], number[]];
  for (let round = 0; round < ROUNDS + WARM_UP; round++) {
    const rows = Array.from({ length: RUNS }, (_, n) => ({ text: makeText(n + round), customId: `r${round}-${n}` }));
    const raw = await cpuOf(() => insert(round, rows));
    const body = writeBody(rows);
    const call = await cpuOf(() => submit(server, body));
    if (round < WARM_UP) continue;
    raws.push(raw.cpuMs);
    calls.push(call.cpuMs);
    ratios.push(call.cpuMs / raw.cpuMs);
    held.push(call.heldMs);
  }
  await server.close();
  db.close();
  rmSync(folder, { recursive: true, force: true });
  return {
    name: 'batch-submit',
    title: 'A thousand runs in one call',
    method:
      `\`POST /lector/v1/runs\` with ${RUNS} texts of fifteen words, each with a name, from its body to its answer, by the application in this process without a socket. ` +
      'Against the same rows in an equal file: run, text with its digest, event and the counters of all together, in one transaction with one fsync. CPU time of the process, alternating, ' +
      `the median of ${ROUNDS} rounds after ${WARM_UP}. Held is the longest time between two turns of the event loop during a call, its one fsync included.`,
    figures: [
      atMost('CPU of a call : raw inserts', median(ratios), 1.8),
      atMost('longest hold of the event loop', median(held), 10, 'ms'),
      plain('CPU of a call', median(calls), 'ms'),
      plain('CPU of raw inserts', median(raws), 'ms'),
    ],
  };
}

/** What the caller does is not measured. */
function writeBody(rows: readonly Row[]): Buffer {
  const runs = rows.map(({ text, customId }) => ({ text, custom_id: customId, voice_id: 147320, language: 1 }));
  return Buffer.from(JSON.stringify({ runs }));
}

async function submit(server: Harness, payload: Buffer): Promise<void> {
  const headers = { 'x-api-key': server.alice, 'content-type': 'application/json' };
  const { statusCode, body } = await server.app.inject({ method: 'POST', url: '/lector/v1/runs', headers, payload });
  if (statusCode !== 200) throw new Error(`the call was answered ${statusCode}: ${body.slice(0, 300)}`);
}

async function createRawInsert(db: Database): Promise<(batch: number, rows: readonly Row[]) => Promise<void>> {
  await db.writeDurably(() => {
    db.prepare("INSERT INTO owners (id, name) VALUES (1, 'bench')").run();
    db.prepare(
      "INSERT INTO api_keys (id, owner_id, digest, last4, name, scopes, created_at) VALUES (1, 1, '', '', '', '', 0)",
    ).run();
  });
  const insertBatch = db.prepare(
    'INSERT INTO batches (id, owner_id, public_id, created_at, closed_at, waiting, characters) VALUES (?, 1, ?, ?, ?, ?, ?)',
  );
  const insertRun = db.prepare(
    `INSERT INTO runs (owner_id, task_id, voice_id, language_id, created_at, key_id, model, run_at, batch_id, custom_id)
     VALUES (1, ?, 1021, 1, ?, 1, 'espeak-ng', 0, ?, ?)`,
  );
  const insertText = db.prepare('INSERT INTO run_texts (seq, text, sha256, characters, seal) VALUES (?, ?, ?, ?, ?)');
  const insertEvent = db.prepare(
    "INSERT INTO run_events (owner_id, seq, kind, attempt, at) VALUES (1, ?, 'queued', 0, ?)",
  );
  const count = db.prepare(
    'UPDATE owners SET waiting = waiting + ?, stored_runs = stored_runs + ?, text_bytes = text_bytes + ? WHERE id = 1',
  );
  return async (batch, rows) => {
    await db.writeDurably(() => {
      const now = Date.now();
      const characters = rows.reduce((sum, { text }) => sum + text.length, 0);
      insertBatch.run(batch + 1, `batch_${batch}`, now, now, rows.length, characters);
      for (const { text, customId } of rows) {
        const { lastInsertRowid: seq } = insertRun.run(randomUUID(), now, batch + 1, customId);
        insertText.run(seq, text, hash('sha256', text), text.length, 0);
        insertEvent.run(seq, now);
      }
      count.run(rows.length, rows.length, characters);
    });
  };
}

/** Milliseconds of CPU that the work took, and the longest time in which nothing else could be done. */
async function cpuOf(work: () => Promise<void>): Promise<{ readonly cpuMs: number; readonly heldMs: number }> {
  const before = process.cpuUsage();
  let isDone = false;
  let heldMs = 0;
  const watched = (async () => {
    for (let since = performance.now(); !isDone; since = performance.now()) {
      await setImmediate();
      heldMs = Math.max(heldMs, performance.now() - since);
    }
  })();
  await work();
  isDone = true;
  await watched;
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1_000, heldMs };
}
