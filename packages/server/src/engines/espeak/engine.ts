// The engine on eSpeak NG: picks the voice file, escapes the text, speaks one segment.

import type { Engine } from '../engine.ts';
import { type Espeak, loadEspeak } from '../espeak-module.ts';
import { escapeForEspeak } from './escape.ts';
import { findSpeech } from './languages.ts';
import { prosodyOf } from './prosody.ts';
import { ESPEAK_ENGINE, findEspeakVoice } from './voices.ts';

/** Makes the engine; `load` gets the module. */
export function createEspeakEngine(): Engine {
  let loaded: Espeak | undefined;

  function espeak(): Espeak {
    if (!loaded) throw new Error('the engine is not loaded');
    return loaded;
  }

  return {
    describe: () => ({ name: ESPEAK_ENGINE, version: espeak().version, sampleRate: espeak().sampleRate }),

    async load() {
      loaded ??= await loadEspeak();
    },

    synthesize(request, sink, signal) {
      const found = findEspeakVoice(request.voiceId);
      const speech = findSpeech(request.languageId);
      if (!found || !speech) throw new RangeError('voice or language is not on offer');
      const { variant, pitch, rate } = prosodyOf({ ...found, gender: request.gender, age: request.age });
      espeak().speak(
        { voice: `${speech.file}+${variant}`, pitch, rate, text: escapeForEspeak(request.text) },
        (samples) => !signal.aborted && sink(samples),
      );
    },

    dispose() {
      loaded = undefined;
    },
  };
}
