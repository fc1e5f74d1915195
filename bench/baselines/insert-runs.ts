// Baseline: how many runs a second the database itself takes, durably, in groups as large as the number of callers.
import { createHash, randomUUID } from 'node:crypto';
import { openDatabase } from '../../packages/server/src/db/sqlite/database.ts';
import { makeText } from '../texts.ts';

const [, , databasePath, groupText, secondsText] = process.argv;
if (databasePath === undefined) throw new Error('usage: node bench/baselines/insert-runs.ts DATABASE GROUP SECONDS');
const group = Number(groupText);
// The server's own settings of the file, and plain statements from there on.
const db = openDatabase({ path: databasePath });
const begin = db.prepare('BEGIN IMMEDIATE');
const commit = db.prepare('COMMIT');
const insertRun = db.prepare(
  `INSERT INTO runs (owner_id, task_id, voice_id, language_id, created_at, key_id, run_at)
   SELECT owner_id, ?, 147320, 1, ?, id, ? FROM api_keys WHERE id = 1`,
);
const insertText = db.prepare('INSERT INTO run_texts (seq, text, sha256, characters) VALUES (?, ?, ?, ?)');
const countWaiting = db.prepare(
  'UPDATE owners SET waiting = waiting + 1 WHERE id = (SELECT owner_id FROM api_keys WHERE id = 1)',
);
const countCharacters = db.prepare('UPDATE api_keys SET characters_used = characters_used + ? WHERE id = 1');

const texts = Array.from({ length: 1_000 }, (_, n) => makeText(n));
const startedAt = performance.now();
const until = startedAt + Number(secondsText) * 1_000;
let runs = 0;
while (performance.now() < until) {
  begin.run();
  for (let i = 0; i < group; i++) {
    const now = Date.now();
    const text = texts[runs++ % texts.length]!;
    const { lastInsertRowid } = insertRun.run(randomUUID(), now, now);
    insertText.run(lastInsertRowid, text, createHash('sha256').update(text).digest('hex'), text.length);
    countWaiting.run();
    countCharacters.run(text.length);
  }
  commit.run();
}
process.stdout.write(`${runs / ((performance.now() - startedAt) / 1_000)}\n`);
db.close();
