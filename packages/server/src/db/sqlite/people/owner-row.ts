// Owners, as the tables of their keys and people refer to them.
import type { Database } from '../database.ts';

/** Answers the id of an owner: the one given, or that of the name, which is made when it does not exist. Within a transaction. */
export function createOwnerFinder(db: Database): (owner: string | number) => number {
  const ensure = db.prepare('INSERT INTO owners (name) VALUES (?) ON CONFLICT (name) DO NOTHING');
  const byName = db.prepare<[id: number]>('SELECT id FROM owners WHERE name = ?');
  return (owner) => {
    if (typeof owner === 'number') return owner;
    ensure.run(owner);
    return byName.get(owner)![0];
  };
}
