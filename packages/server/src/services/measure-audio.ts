// How many bytes a recording has in a format. Where that does not follow from its length, it is made for it, and kept as for any who asks.
import { type AskedAudio, resolveVariant } from '../domain/audio-format.ts';
import type { Artefact } from '../domain/run.ts';
import type { CheckAudio } from './audio-check.ts';
import type { DeriveAudio } from './derive-audio.ts';

/** Rejects with `busy`, `damaged`, `not_found` and the signal's reason. */
export type MeasureAudio = (artefact: Artefact, asked: AskedAudio, signal: AbortSignal) => Promise<number>;

export function createMeasureAudio(dependencies: { deriveAudio: DeriveAudio; checkAudio: CheckAudio }): MeasureAudio {
  const { deriveAudio, checkAudio } = dependencies;

  return async (artefact, asked, signal) => {
    const variant = resolveVariant(asked, artefact.sampleRate);
    if (variant === null) return artefact.sizeBytes;
    const known = await deriveAudio.sizeOf(artefact, variant);
    if (known !== null) return known;
    await checkAudio(artefact);
    const opened = await deriveAudio.open(artefact, variant, signal);
    let bytes = 0;
    for await (const chunk of opened.read()) bytes += (chunk as Buffer).length;
    return bytes;
  };
}
