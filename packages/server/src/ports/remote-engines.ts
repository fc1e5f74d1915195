// Port to the operator's list of remote engines. Only the operator writes it: by the command line, or by hand.
import type { RemoteEngine } from '../domain/remote-engine.ts';

export interface RemoteEngines {
  /**
   * By name. The same array until something changes; cheap enough to ask for each second. Rejects with `unusable_data` when the list cannot be
   * read, or when it holds a key and others on this machine may read it.
   */
  read(): Promise<readonly RemoteEngine[]>;

  /**
   * Stores what `change` makes of the list, whole or not at all. Others who change it meanwhile get `busy`. What `change` throws is thrown, and
   * nothing stored.
   */
  change(change: (engines: readonly RemoteEngine[]) => readonly RemoteEngine[]): Promise<void>;
}
