// Wires what listens to recordings: the recogniser of the folder that is named, and the service that gives it runs.
import type { Config } from '../config.ts';
import type { Database } from '../db/sqlite/database.ts';
import { createSqliteListeningStore } from '../db/sqlite/listening-store.ts';
import type { RunIdCipher } from '../domain/run-id.ts';
import { inspectRecogniser, type RecogniserFiles } from '../engines/sherpa/recogniser-files.ts';
import { findRuntimeVersion, RUNTIME_PACKAGE } from '../engines/sherpa/runtime-package.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Recogniser } from '../ports/recogniser.ts';
import { ListenBack, type ListenBackDependencies } from '../services/listen-back.ts';
import { createRecogniser } from '../workers/listening/recogniser-process.ts';

type Settings = Pick<Config, 'recogniser' | 'voiceIdleSeconds' | 'workerMemoryMib'>;

/** The recogniser of the settings; null where none is named. Throws `unusable_data` when it cannot be used. */
export async function findRecogniser({ recogniser }: Pick<Config, 'recogniser'>): Promise<RecogniserFiles | null> {
  if (recogniser === '') return null;
  if (findRuntimeVersion() === null) {
    const words = `LECTOR_RECOGNISER is set, but ${RUNTIME_PACKAGE} is not installed: install it, or leave the setting out.`;
    throw new AppError('unusable_data', words);
  }
  return inspectRecogniser(recogniser);
}

/** Null where none is named. Its process is not started before there is something to listen to. */
export async function composeRecogniser(config: Settings, log: Logger): Promise<Recogniser | null> {
  const found = await findRecogniser(config);
  if (found === null) return null;
  const { name, folder } = found;
  const { voiceIdleSeconds, workerMemoryMib: memoryMib } = config;
  return createRecogniser({ name, folder, idleMs: voiceIdleSeconds * 1_000, memoryMib, log });
}

export function composeListenBack({
  db,
  cipher,
  ...dependencies
}: Omit<ListenBackDependencies, 'store' | 'onChanged'> & { db: Database; cipher: RunIdCipher }): ListenBack {
  const store = createSqliteListeningStore({ db, cipher });
  return new ListenBack({ ...dependencies, store, onChanged: (listener) => db.changes.listen(listener) });
}
