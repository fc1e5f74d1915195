// What the OpenAI door is made of.

import { readPairs } from '../config/read-pairs.ts';
import type { Config } from '../config.ts';
import { OPENAI_VOICES } from '../domain/openai-names.ts';
import type { OpenAiServices } from '../http/dependencies.ts';
import type { Clock } from '../ports/clock.ts';
import type { Transcoder } from '../ports/transcoder.ts';
import type { VoiceCatalogue } from '../ports/voice-catalogue.ts';
import { createMakeSilence } from '../services/live/silence.ts';
import { createSpeakInTime } from '../services/live/speak-in-time.ts';
import type { StreamSpeech } from '../services/live/stream-speech.ts';
import { createChooseByName } from '../services/voices/choose-by-name.ts';
import { createSpeechModels } from '../services/voices/speech-models.ts';
import { readUsualLanguage } from './usual-language.ts';

export function composeOpenAiDoor(parts: {
  readonly config: Pick<Config, 'openaiVoices' | 'openaiModels' | 'openaiLanguage' | 'openaiFirstByteSeconds'>;
  readonly catalogue: VoiceCatalogue;
  readonly transcoder: Pick<Transcoder, 'transcode'>;
  readonly streamSpeech: StreamSpeech;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}): OpenAiServices {
  const { config, catalogue } = parts;
  return {
    speakInTime: createSpeakInTime({ ...parts, firstByteSeconds: config.openaiFirstByteSeconds }),
    makeSilence: createMakeSilence(parts),
    models: createSpeechModels({ catalogue, given: readPairs(config.openaiModels) }),
    chooseByName: createChooseByName({
      catalogue,
      names: readPairs(config.openaiVoices),
      otherNames: OPENAI_VOICES,
      languageId: readUsualLanguage('LECTOR_OPENAI_LANGUAGE', config.openaiLanguage).id,
    }),
  };
}
