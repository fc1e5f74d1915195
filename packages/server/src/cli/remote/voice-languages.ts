// Which languages each voice speaks, as far as the server tells it.
import { type LectorClient, LectorError, type VoiceLanguage } from '@lector/client';

/** Voice id → its languages; empty for other servers of the same API, which have no such call. */
export async function fetchVoiceLanguages(
  client: Pick<LectorClient, 'voiceLanguages'>,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, readonly VoiceLanguage[]>> {
  try {
    const items = await client.voiceLanguages({ signal });
    return new Map(items.flatMap(({ voice_ids, languages }) => voice_ids.map((id) => [id, languages] as const)));
  } catch (error) {
    if (error instanceof LectorError && error.kind === 'notFound') return new Map();
    throw error;
  }
}
