// Asks the server of the data folder which voices a process has loaded.
import { createVoiceClient } from '@lector/client';
import { findServerHere } from '../remote/find-server.ts';

/** A server that does not answer at once has more to do than to be asked. */
const PATIENCE_MS = 2_000;

/** Ids of the loaded voices; null where no key is set, no server runs, or it does not tell. */
export async function findLoaded(
  env: Readonly<Record<string, string | undefined>>,
): Promise<ReadonlySet<number> | null> {
  const apiKey = env.LECTOR_API_KEY?.trim();
  if (!apiKey) return null;
  try {
    const { url } = await findServerHere(env);
    const { voices } = await createVoiceClient({ baseUrl: url, apiKey, maxRetries: 0 }).list({
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return new Set(voices.flatMap(({ id, loaded }) => (loaded ? id : [])));
  } catch {
    return null; // the list tells what there is all the same
  }
}
