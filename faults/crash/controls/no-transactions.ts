// Replaces the group commit: no transaction around the statements of a write.
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
