// The engine on eSpeak NG: picks the voice file, escapes the text, speaks one segment.

import { escapeForEspeak } from '../../text/espeak-escape.ts';
import type { Engine, PcmSink, SegmentRequest } from '../engine.ts';
import { type Espeak, loadEspeak } from '../espeak-module.ts';
import { findSpeech, SPOKEN_SIGNS } from './languages.ts';
import { prosodyOf } from './prosody.ts';
import { ESPEAK_ENGINE, findEspeakVoice } from './voices.ts';

const PUNCTUATION = /\p{P}/u;
/** Less than this is what the engine gives for a text without a reading. */
const AUDIBLE_SECONDS = 0.02;

/** Makes the engine; `load` gets the module. */
export function createEspeakEngine(): Engine {
  let loaded: Espeak | undefined;

  function espeak(): Espeak {
    if (!loaded) throw new Error('the engine is not loaded');
    return loaded;
  }

  function speak(request: SegmentRequest, sink: PcmSink): void {
    const found = findEspeakVoice(request.voiceId);
    const speech = findSpeech(request.languageId);
    if (!found || !speech) throw new RangeError('voice or language is not on offer');
    const { variant, pitch, rate } = prosodyOf({ ...found, gender: request.gender, age: request.age });
    const text = escapeForEspeak(request.text);
    espeak().speak({ voice: `${speech.file}+${variant}`, pitch, rate, text }, sink);
  }

  return {
    describe: () => ({ name: ESPEAK_ENGINE, version: espeak().version, sampleRate: espeak().sampleRate }),

    async load() {
      loaded ??= await loadEspeak();
    },

    synthesize(request, sink, signal) {
      speak(request, (samples) => !signal.aborted && sink(samples));
    },

    reads(sign, request) {
      // Alone, a comma is called by its name; among words it is a pause.
      if (PUNCTUATION.test(sign)) {
        return SPOKEN_SIGNS.includes(sign) && !findSpeech(request.languageId)?.silent?.includes(sign);
      }
      let samples = 0;
      speak({ ...request, text: sign }, (block) => {
        samples += block.length;
        return true;
      });
      return samples >= AUDIBLE_SECONDS * espeak().sampleRate;
    },

    dispose() {
      loaded = undefined;
    },
  };
}
