// The owner rows that keys and users refer to.
import type { Database } from '../database.ts';

/** Returns an owner's id: the given one, or that of the name, created when it does not exist. To be called inside a transaction. */
export function createOwnerFinder(db: Database): (owner: string | number) => number {
  const ensure = db.prepare('INSERT INTO owners (name) VALUES (?) ON CONFLICT (name) DO NOTHING');
  const byName = db.prepare<[id: number]>('SELECT id FROM owners WHERE name = ?');
  return (owner) => {
    if (typeof owner === 'number') return owner;
    ensure.run(owner);
    return byName.get(owner)![0];
  };
}
