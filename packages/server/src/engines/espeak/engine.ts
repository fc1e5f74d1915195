// The engine on eSpeak NG: picks the voice file, escapes the text, speaks one segment and judges what was heard of it.
import { createHash } from 'node:crypto';
import { findLanguage } from '../../domain/language.ts';
import { foldSigns } from '../../text/signs/fold-signs.ts';
import { type Rewritten, rewriteMatches } from '../../text/trace/rewrite.ts';
import { findWords } from '../../text/words.ts';
import type { Engine, Hearing, SegmentRequest } from '../engine.ts';
import { type Espeak, loadEspeak, type Utterance } from '../espeak-module.ts';
import { escapeForEspeak } from './escape.ts';
import { createJudge, type Judge } from './hearing.ts';
import { toEspeakPhonemes } from './ipa.ts';
import { espeakSupport, findSpeech, type Speech } from './languages.ts';
import { ESPEAK_LIMITS, limitsOf } from './limits.ts';
import { findPhonemes, type Piece, withoutWord, writePiece } from './pronounced.ts';
import { prosodyOf, ratesOf } from './prosody.ts';
import type { Sample } from './sample.ts';
import { syllableOf } from './scripts.ts';
import { ESPEAK_ENGINE, ESPEAK_VOICES, findEspeakVoice } from './voices.ts';

/** For a text without a reading the engine gives less audio than this. */
const AUDIBLE_SECONDS = 0.02;

/** Creates the engine; `load` loads the module. */
export function createEspeakEngine(): Engine {
  let loaded: Espeak | undefined;
  const judges = new Map<string, Judge>();

  function espeak(): Espeak {
    if (!loaded) throw new Error('the engine is not loaded');
    return loaded;
  }

  function judgeOf({ file, scripts }: Speech): Judge {
    let judge = judges.get(file);
    if (!judge) {
      judge = createJudge(syllableOf(scripts[0]!));
      judges.set(file, judge);
    }
    return judge;
  }

  /** Speaks a text without sending its audio anywhere. */
  function say(voice: Omit<Utterance, 'text'>, escaped: Rewritten): Sample {
    const digest = createHash('sha256');
    const events = espeak().speak({ ...voice, text: escaped.text }, (samples) => {
      digest.update(samples);
      return true;
    });
    return { escaped, events, digest: digest.digest('hex') };
  }

  return {
    describe: () => ({
      name: ESPEAK_ENGINE,
      version: espeak().version,
      sampleRate: espeak().sampleRate,
      hearing: 'judged',
    }),

    async load() {
      loaded ??= await loadEspeak();
    },

    warmUp: () => ({ text: WARM_UP_TEXT, voice: ESPEAK_VOICES[0]!, languageId: ENGLISH }),

    speaks: (_voice, languageId) => espeakSupport(languageId).level !== 'none',

    limits({ languageId }) {
      const speech = findSpeech(languageId);
      return speech === undefined ? ESPEAK_LIMITS : limitsOf(speech.file);
    },

    rates: ({ voice, gender, age }) => ratesOf({ ...findVoice(voice.id), gender, age }),

    canSay(ipa, languageId) {
      const speech = findSpeech(languageId);
      return speech !== undefined && toEspeakPhonemes(ipa, speech.file) !== null;
    },

    synthesize(request, sink, signal): Hearing {
      const { voice, speech, tag } = settingsOf(request);
      const { text } = request;
      const { pronounced, unpronounced, isOverfull } = findPhonemes(request, speech.file);
      const write = (piece: Piece): Rewritten => writePiece(piece, (source) => prepare(source, tag, speech));
      const escaped = write({ text, pronounced });
      let samples = 0;
      let isStopped = false;
      const events = espeak().speak({ ...voice, text: escaped.text }, (block) => {
        samples += block.length;
        isStopped = signal.aborted || !sink(block);
        return !isStopped;
      });
      const told = unpronounced.length === 0 ? {} : { unpronounced };
      if (isStopped || samples < AUDIBLE_SECONDS * espeak().sampleRate) {
        return { unheard: findWords(text), named: [], ...told, isOverfull };
      }
      const heard = judgeOf(speech).hear({
        text,
        escaped,
        events,
        say: (part) => say(voice, write({ text: part, pronounced: [] })),
        sayPiece: (word) => say(voice, word ? write(withoutWord({ text, pronounced }, word)) : escaped),
      });
      return { ...heard, ...told, isOverfull: isOverfull || heard.isOverfull };
    },

    dispose() {
      loaded = undefined;
      judges.clear();
    },
  };
}

const ENGLISH = 1;
const WARM_UP_TEXT =
  'Dr. Brown, who lives at 221 Baker Street, counted seventeen sailors. Were they going home? ' +
  'The evening tide was late, and nobody knew why! Half of the harbour waited: quietly, patiently, in the rain.';

/** Kanji that no dictionary knew. The voice would call each a Chinese letter, in English, and that would count as heard. */
const WITHOUT_READING = /\p{Script=Han}/gu;

function prepare(source: Rewritten, tag: string, { rewritten }: Speech): Rewritten {
  const readable = rewritten?.includes('Han') ? rewriteMatches(source, WITHOUT_READING, () => ' ') : source;
  return escapeForEspeak(foldSigns(readable, tag));
}

function settingsOf({ voice: asked, languageId, gender, age, prosody }: SegmentRequest) {
  const found = findVoice(asked.id);
  const speech = findSpeech(languageId);
  if (!speech) throw notOnOffer();
  const { variant, pitch, rate } = prosodyOf({ ...found, gender, age, prosody });
  return { voice: { voice: `${speech.file}+${variant}`, pitch, rate }, speech, tag: findLanguage(languageId)!.tag };
}

function findVoice(id: number) {
  const found = findEspeakVoice(id);
  if (!found) throw notOnOffer();
  return found;
}

function notOnOffer(): RangeError {
  return new RangeError('voice or language is not on offer');
}
