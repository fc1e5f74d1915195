// How texts are read when neither request nor key says, from the settings.
import type { Config } from '../config.ts';
import type { ReadingSettings } from '../services/submitting/choose-reading.ts';
import type { NormalisationLevel } from '../text/reading.ts';

export function readReadingSettings(config: Config): ReadingSettings {
  return {
    normalise: config.normalise as NormalisationLevel,
    pauses: {
      sentence: config.sentencePauseMs,
      paragraph: config.paragraphPauseMs,
      heading: config.headingPauseMs,
      scene: config.scenePauseMs,
    },
  };
}
