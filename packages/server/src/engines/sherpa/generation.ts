// What the runtime is told with each text: speaker, speed, language, the recording that is imitated.

import { findLanguage } from '../../domain/language.ts';
import type { VoiceManifest } from '../../domain/voice-manifest.ts';
import type { RateRange, SegmentRequest } from '../engine.ts';
import type { SherpaGeneration } from '../sherpa-module.ts';
import { espeakNameOf } from './espeak-names.ts';
import type { Reference } from './reference.ts';

/** Beyond these a voice cannot be understood. */
const SLOWEST = 0.3;
const FASTEST = 3;
/** As the runtime's authors advise for each family: more of them cost time and bring little. */
const STEPS = { supertonic: 8, pocket: 5, zipvoice: 4 } as const;
/** Any number, always the same: the noise that these voices are made of is then the same, too. */
const SEED = 1;

/** Factors of the speed at which the voice is spoken when nothing is asked. */
export function ratesOf({ defaults }: Pick<VoiceManifest, 'defaults'>): RateRange {
  return { slowest: SLOWEST / defaults.speed, fastest: FASTEST / defaults.speed };
}

export type SpeakRequest = Pick<SegmentRequest, 'voice' | 'languageId' | 'prosody'>;

export function generationOf(
  { voice, languageId, prosody }: SpeakRequest,
  { family, languages, defaults }: VoiceManifest,
  reference: Reference | null,
): SherpaGeneration {
  const speed = Math.max(SLOWEST, Math.min(FASTEST, defaults.speed * (prosody?.rate ?? 1)));
  const base = {
    sid: voice.speaker,
    speed,
    // Anything else makes the runtime look for pauses and change them.
    silenceScale: 1,
  };
  const imitated =
    reference === null
      ? {}
      : {
          referenceAudio: reference.samples,
          referenceSampleRate: reference.sampleRate,
          referenceText: voice.reference?.text ?? '',
        };
  switch (family) {
    case 'kokoro':
      return { ...base, extra: { lang: espeakNameOf(languageId, languages) } };
    case 'supertonic': {
      const language = findLanguage(languageId)?.tag.split('-')[0] ?? 'en';
      return { ...base, numSteps: STEPS.supertonic, extra: { lang: language, seed: SEED } };
    }
    case 'pocket':
      return { ...base, ...imitated, numSteps: STEPS.pocket, extra: { seed: SEED } };
    case 'zipvoice':
      return { ...base, ...imitated, numSteps: STEPS.zipvoice };
    default:
      return base;
  }
}
