// The engine on Flite: writes the text for it, speaks one segment, and finds its words among the phones that were spoken.
import { findLanguage } from '../../domain/language.ts';
import { type PieceLimits, UNLIMITED } from '../../text/sentences/piece-limits.ts';
import { findWords } from '../../text/words.ts';
import type { Engine, Hearing, PcmSink, SpokenWord } from '../engine.ts';
import { FLITE_RATE, type Flite, type FliteSpeech, loadFlite, PAUSE } from '../flite-module.ts';
import { findHeard } from './hearing.ts';
import { fliteSupport } from './languages.ts';
import { createPronunciations, type Pronunciations } from './pronunciations.ts';
import { FLITE_ENGINE, FLITE_VOICES, fileOf, LEAVES_MS, MAX_CHARACTERS } from './voices.ts';
import { writeForFlite } from './written.ts';

const BLOCK_SAMPLES = FLITE_RATE / 10;
const SEMITONES = 12;
/** Factors at which it still speaks as it is told. */
const RATES = { slowest: 0.4, fastest: 3 } as const;
const PITCHES = { lowest: 0.5, highest: 2 } as const;

/** It cuts its text itself and loses nothing of a long one; the limit is for whoever waits. */
const LIMITS: PieceLimits = { ...UNLIMITED, units: MAX_CHARACTERS };

/** Creates the engine; `load` loads the module. */
export function createFliteEngine(): Engine {
  let loaded: { readonly flite: Flite; readonly pronunciations: Pronunciations } | undefined;

  function flite() {
    if (!loaded) throw new Error('the engine is not loaded');
    return loaded;
  }

  return {
    describe: () => ({
      name: FLITE_ENGINE,
      version: flite().flite.version,
      sampleRate: FLITE_RATE,
      hearing: 'judged',
    }),

    async load() {
      if (loaded) return;
      const module = await loadFlite();
      loaded = { flite: module, pronunciations: createPronunciations(module) };
    },

    warmUp: () => ({ text: WARM_UP_TEXT, voice: FLITE_VOICES[0]!, languageId: ENGLISH }),

    speaks: (_voice, languageId) => fliteSupport(languageId).level !== 'none',

    limits: () => LIMITS,

    rates: () => RATES,

    synthesize(request, sink, signal): Hearing {
      const { text, voice, languageId, gender, prosody, phonemes = [] } = request;
      const file = fileOf(voice.id, gender);
      const language = findLanguage(languageId);
      if (file === undefined || language === undefined) throw new RangeError('voice or language is not on offer');
      // It takes phonemes only in place of a whole text.
      const told = phonemes.length === 0 ? {} : { unpronounced: phonemes.map(({ start, end }) => ({ start, end })) };
      const written = writeForFlite(text, language.tag);
      if (written.words.length === 0) return { unheard: findWords(text), named: [], ...told, isOverfull: false };
      const speech = flite().flite.speak({
        voice: file,
        text: written.text,
        stretch: 1 / clamp(prosody?.rate ?? 1, RATES.slowest, RATES.fastest),
        pitch: clamp(2 ** ((prosody?.pitch ?? 0) / SEMITONES), PITCHES.lowest, PITCHES.highest),
      });
      const sounding = soundingPart(speech);
      send(speech.samples.subarray(sounding.start, sounding.end), sink, signal);
      return { ...judge(written, speech, sounding.start), ...told, isOverfull: false };
    },

    dispose() {
      loaded = undefined;
    },
  };

  function judge(written: ReturnType<typeof writeForFlite>, speech: FliteSpeech, offset: number) {
    const expected = flite().pronunciations.of(written.words.map((word) => word.text));
    const heard = findHeard(expected, speech);
    const words: SpokenWord[] = [];
    const unheard = [...written.lost];
    for (const [index, { start, end }] of written.words.entries()) {
      const sound = heard[index];
      if (sound == null) unheard.push({ start, end });
      else words.push({ at: start, startSample: sound.start - offset, samples: sound.end - sound.start });
    }
    unheard.sort((one, other) => one.start - other.start);
    const isSilent = (at: number) => unheard.some(({ start, end }) => start <= at && at < end);
    return { unheard, words, named: written.named.filter((at) => !isSilent(at)) };
  }
}

const ENGLISH = 1;
// Short: WebAssembly becomes quick while it works, and a process is started when somebody waits for it.
const WARM_UP_TEXT = 'Good evening.';

/** Without most of the silence at both ends, which differs from voice to voice. Empty when nothing was said. */
function soundingPart({ phones, samples }: FliteSpeech): { readonly start: number; readonly end: number } {
  const first = phones.find(({ name }) => name !== PAUSE);
  const last = phones.findLast(({ name }) => name !== PAUSE);
  if (first === undefined || last === undefined) return { start: 0, end: 0 };
  const start = Math.max(0, first.start - (LEAVES_MS.before * FLITE_RATE) / 1_000);
  return { start, end: Math.min(samples.length, last.end + (LEAVES_MS.after * FLITE_RATE) / 1_000) };
}

/** In blocks, as an engine that speaks while it is heard. */
function send(samples: Int16Array, sink: PcmSink, signal: AbortSignal): void {
  for (let at = 0; at < samples.length; at += BLOCK_SAMPLES) {
    if (signal.aborted || !sink(samples.subarray(at, at + BLOCK_SAMPLES))) return;
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
