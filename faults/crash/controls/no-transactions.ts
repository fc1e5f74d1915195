// Stands for the writes in groups: no transaction holds the statements of one together.
import type { Connection } from '../../../packages/server/src/db/sqlite/connection.ts';

export class GroupCommit {
  constructor(connection: Connection) {
    connection.exec('PRAGMA synchronous=FULL');
  }

  async add<T>(operation: () => T): Promise<T> {
    return operation();
  }

  close(): void {}
}
