// What can be installed by name: the table that ships with the program, and the public index as it was kept last.
import { AppError } from '../../../errors.ts';
import type { Downloads } from '../../../ports/downloads.ts';
import type { VoiceWorkshop } from '../../../ports/voice-workshop.ts';
import { CURATED } from './curated-voices.ts';
import type { Offered, Sources } from './offer.ts';
import { INDEX_FILE, MAX_INDEX_BYTES, parsePiperIndex } from './piper-index.ts';

/** Its name in the workshop: no voice folder can have it. */
const KEPT_INDEX = '.index.json';

export interface VoiceOffers {
  list(query: {
    readonly all: boolean;
    readonly refresh: boolean;
    readonly signal: AbortSignal;
  }): Promise<readonly Offered[]>;
  find(name: string): Promise<Offered | null>;
}

export function createVoiceOffers(dependencies: {
  downloads: Downloads;
  workshop: VoiceWorkshop;
  sources: Sources;
}): VoiceOffers {
  const { downloads, workshop, sources } = dependencies;

  async function refresh(signal: AbortSignal): Promise<void> {
    const url = new URL(INDEX_FILE, sources.piper).href;
    const bytes = await downloads.read({ url, trusted: sources.trusted, maxBytes: MAX_INDEX_BYTES, signal });
    if (bytes === null) throw new AppError('source_failed', `There is no index of voices at ${url}.`);
    // Only what can be read takes the place of what was kept.
    parsePiperIndex(bytes);
    await workshop.writeKept(KEPT_INDEX, bytes);
  }

  async function readIndex(): Promise<readonly Offered[]> {
    const kept = await workshop.readKept(KEPT_INDEX);
    if (kept === null) return [];
    try {
      return parsePiperIndex(kept);
    } catch {
      return []; // cut short, or edited: the next refresh brings it again
    }
  }

  async function listAll(): Promise<readonly Offered[]> {
    const curated = new Set(CURATED.map(({ offer }) => offer.name));
    return [...CURATED, ...(await readIndex()).filter(({ offer }) => !curated.has(offer.name))];
  }

  return {
    async list(query) {
      if (query.refresh) await refresh(query.signal);
      return query.all || query.refresh ? listAll() : CURATED;
    },
    async find(name) {
      return (await listAll()).find(({ offer }) => offer.name === name) ?? null;
    },
  };
}
