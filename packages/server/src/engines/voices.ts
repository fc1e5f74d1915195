// All voices of all engines.
import { CATALOGUES } from './catalogue.ts';
import type { EngineCatalogue } from './engine.ts';

const CATALOGUE_OF = new Map<number, EngineCatalogue>();
for (const catalogue of CATALOGUES) for (const voice of catalogue.voices) CATALOGUE_OF.set(voice.id, catalogue);

/** In the order of their ids. */
export const VOICES = CATALOGUES.flatMap((catalogue) => catalogue.voices).sort((a, b) => a.id - b.id);

/** The catalogue that has the voice. Throws `RangeError` when none has. */
export function catalogueOf(voiceId: number): EngineCatalogue {
  const catalogue = CATALOGUE_OF.get(voiceId);
  if (!catalogue) throw new RangeError(`no voice has the id ${voiceId}`);
  return catalogue;
}
