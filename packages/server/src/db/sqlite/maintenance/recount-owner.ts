// Counts anew what an owner has stored, in a database of any schema.
import { type Connection, prepare } from '../connection.ts';

const STORED = "FROM runs WHERE owner_id = owners.id AND state = 'done' AND object_id IS NOT NULL";

/** The counters by the name of their column: earlier schemas lack some. */
const COUNTS: Readonly<Record<string, string>> = {
  recordings: `(SELECT count(*) ${STORED})`,
  audio_bytes: `(SELECT coalesce(sum(size_bytes), 0) ${STORED})`,
  stored_runs: '(SELECT count(*) FROM runs WHERE owner_id = owners.id)',
  text_bytes: `(SELECT coalesce(sum(octet_length(t.text)), 0) FROM runs r JOIN run_texts t ON t.seq = r.seq
                 WHERE r.owner_id = owners.id)`,
};

export function createRecount(connection: Connection): (ownerId: number) => void {
  const columns = prepare<[name: string]>(connection, "SELECT name FROM pragma_table_info('owners')").all();
  const present = columns.filter(([name]) => name in COUNTS);
  if (present.length === 0) return () => {};
  const changes = present.map(([name]) => `${name} = ${COUNTS[name]}`).join(', ');
  const recount = prepare(connection, `UPDATE owners SET ${changes} WHERE id = ?`);
  return (ownerId) => {
    recount.run(ownerId);
  };
}
