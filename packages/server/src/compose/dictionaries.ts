// Wires the services for pronunciation dictionaries.
import type { Database } from '../db/sqlite/database.ts';
import { createSqliteDictionaryEntries } from '../db/sqlite/dictionaries/dictionary-entries.ts';
import { createSqliteDictionaryStore } from '../db/sqlite/dictionaries/dictionary-store.ts';
import type { DictionaryServices } from '../http/dependencies.ts';
import type { Clock } from '../ports/clock.ts';
import { createChoosePronunciations } from '../services/dictionaries/choose-pronunciations.ts';
import { createDictionaries } from '../services/dictionaries/dictionaries.ts';
import { createImportEntries } from '../services/dictionaries/import-entries.ts';

export function composeDictionaries({ db, clock }: { db: Database; clock: Clock }) {
  const stores = {
    dictionaries: createSqliteDictionaryStore({ db }),
    entries: createSqliteDictionaryEntries({ db }),
    clock,
  };
  return {
    services: {
      service: createDictionaries(stores),
      importEntries: createImportEntries(stores),
    } satisfies DictionaryServices,
    choosePronunciations: createChoosePronunciations(stores),
    /** Deletes what was removed and not yet deleted when the server stopped. */
    clearRemoved: () => stores.dictionaries.clearRemoved(),
  };
}
