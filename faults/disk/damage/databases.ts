// Damage to the pages of a database and to its log, including changes that stay valid to SQLite.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Random } from '../../random.ts';
import { type Damage, damageFile, flipBit } from './files.ts';

export type Harm =
  | `${'pages' | 'log'}: ${Damage}`
  | 'an index leads to another row'
  | 'two rows exchange their audio'
  | 'a text is another';

/** Done to the closed database of the folder. */
export function harmDatabase(harm: Harm, dataDir: string, random: Random): void {
  const file = join(dataDir, 'lector.db');
  const [where, damage] = harm.split(': ');
  if (damage !== undefined) damageFile(damage as Damage, where === 'log' ? `${file}-wal` : file, { random });
  else ALTERATIONS[harm as Alteration](file, random);
}

type Alteration = Exclude<Harm, `${string}: ${string}`>;

const ALTERATIONS: Readonly<Record<Alteration, (file: string, random: Random) => void>> = {
  'an index leads to another row': misleadIndex,
  'two rows exchange their audio': exchangeAudio,
  'a text is another': changeText,
};

/**
 * An index keeps behind each value the number of its row, and SQLite does not look whether the row agrees. One bit of that
 * number, in the index of a kind that is looked up from outside, and the number of another row it is.
 */
function misleadIndex(file: string, random: Random): void {
  const bytes = readFileSync(file);
  using db = new DatabaseSync(file, { readOnly: true });
  const rows = db
    .prepare("SELECT seq, task_id, object_id FROM runs WHERE state = 'done' AND seq < 127")
    .all() as unknown as Row[];
  const there = new Set(rows.map(({ seq }) => seq));
  const column = random.pick(['task_id', 'object_id'] as const);
  for (const row of random.sample(rows, rows.length)) {
    const bit = [0, 1, 2, 3, 4, 5].find((n) => there.has(row.seq ^ (1 << n)));
    const at = bytes.indexOf(`${row[column]}${String.fromCharCode(row.seq)}`, 'latin1');
    if (bit === undefined || at === -1) continue;
    flipBit(file, (at + row[column].length) * 8 + bit);
    return;
  }
  throw new Error('no entry of an index was found in the file');
}

interface Row {
  readonly seq: number;
  readonly task_id: string;
  readonly object_id: string;
}

/** As a program would that mixed them up: every constraint holds, and every index agrees. */
function exchangeAudio(file: string, random: Random): void {
  using db = new DatabaseSync(file);
  const columns = ['object_id', 'size_bytes', 'sha256', 'content_type', 'sample_rate', 'samples', 'seal'];
  const rows = db.prepare(`SELECT seq, ${columns.join(', ')} FROM runs WHERE state = 'done'`).all();
  const [one, other] = random.sample(rows, 2);
  const write = db.prepare(`UPDATE runs SET ${columns.map((name) => `${name} = ?`).join(', ')} WHERE seq = ?`);
  write.run(...columns.map(() => null), one!.seq!); // nobody has its object for the moment
  write.run(...columns.map((name) => one![name]!), other!.seq!);
  write.run(...columns.map((name) => other![name]!), one!.seq!);
}

/** Of a run that has not been spoken yet. */
function changeText(file: string, random: Random): void {
  using db = new DatabaseSync(file);
  const rows = db.prepare("SELECT seq FROM runs WHERE state = 'waiting'").all();
  db.prepare("UPDATE run_texts SET text = 'z' || substr(text, 2) WHERE seq = ?").run(random.pick(rows).seq!);
}
