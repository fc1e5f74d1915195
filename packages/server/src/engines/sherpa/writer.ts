// How a text is written for a voice, by where its tokens come from: characters of the text, phonemes of eSpeak NG, or the voice's own ways.
import { findLanguage } from '../../domain/language.ts';
import type { VoiceManifest } from '../../domain/voice-manifest.ts';
import { foldSigns } from '../../text/signs/fold-signs.ts';
import { original } from '../../text/trace/rewrite.ts';
import { writeReadable } from '../espeak/escape.ts';
import { findSpeech } from '../espeak/languages.ts';
import { findSpokenSigns } from '../espeak/spoken-signs.ts';
import type { OnnxFile } from './onnx-file.ts';
import type { Tokens } from './tokens.ts';
import { createCharacterWriter, type WrittenText } from './written-characters.ts';

export interface TextWriter {
  write(text: string, languageId: number): WrittenText;
}

/** Phonemes are made of these words and no others: a kanji without a reading would be called a Chinese letter, in English. */
const HAN = /\p{Script=Han}/gu;

export function createTextWriter(
  { phonemes }: VoiceManifest,
  { tokens, model }: { readonly tokens: Tokens | null; readonly model: OnnxFile | null },
): TextWriter {
  if (phonemes.kind === 'characters' && tokens !== null && model !== null) {
    const marks = ['bos_id', 'eos_id', 'blank_id', 'pad_id'].map((key) => Number(model.metadata.get(key) ?? -1));
    // Voices without such marks say 0 for them, and 0 is a letter then.
    const silent = new Set(model.metadata.get('use_eos_bos') === '0' ? [] : marks);
    const writer = createCharacterWriter(tokens, silent);
    return { write: (text) => writer.write(text) };
  }
  if (phonemes.kind === 'espeak') return { write: writeForPhonemes };
  return { write: (text, languageId) => ({ ...writeForPhonemes(text, languageId), named: [] }) };
}

function writeForPhonemes(text: string, languageId: number): WrittenText {
  const tag = findLanguage(languageId)?.tag ?? 'und';
  const speech = findSpeech(languageId);
  const written = writeReadable(foldSigns(original(text), tag)).text;
  const isWithoutHan = speech?.rewritten?.includes('Han') === true;
  return {
    text: isWithoutHan ? written.replace(HAN, ' ') : written,
    lost: isWithoutHan
      ? [...text.matchAll(HAN)].map(({ index, 0: sign }) => ({ start: index, end: index + sign.length }))
      : [],
    named: speech === undefined ? [] : findSpokenSigns(text, speech.file),
  };
}
