// Tone voices: small neural voices, written by the tests themselves, whose speech can be read back to its characters or phonemes.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MARK_LEVEL } from './tone-code.ts';
import { SPEAKERS, STYLE_NUMBERS, styledToneModel, vitsToneModel } from './tone-model.ts';

export const TONE_RATE = 22_050;
export const STYLED_RATE = 24_000;

const characters = (first: number, last: number): string =>
  Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)).join('');

/** Begin, end, ASCII, Latin, Greek, Cyrillic, typographic signs and kana. */
export const TEXT_SYMBOLS: readonly string[] = [
  '\u0002',
  '\u0003',
  ...characters(0x20, 0x7e),
  ...characters(0xa1, 0x17f),
  ...characters(0x386, 0x3ce),
  ...characters(0x400, 0x45f),
  ...'–—‘’‚“”„…′″€№™',
  ...characters(0x3041, 0x3096),
  ...characters(0x30a1, 0x30fa),
  ...'、。！？',
];

/** In the order of Piper's own table, so that what is true of it is true of theirs: pad, begin, end, signs, letters, IPA, marks. */
export const PHONEME_SYMBOLS: readonly string[] = [
  ..."_^$ !'(),-.:;?",
  ...'abcdefhijklmnopqrstuvwxyz',
  ...'æçðøħŋœǀǁǂǃɐɑɒɓɔɕɖɗɘəɚɛɜɞɟɠɡɢɣɤɥɦɧɨɪɫɬɭɮɯɰɱɲɳɴɵɶɸɹɺɻɽɾʀʁʂʃʄʈʉʊʋʌʍʎʏʐʑʒʔʕʘʙʛʜʝʟʡʢʲˈˌːˑ˞βθχᵻⱱ',
  ...'0123456789',
  ...['\u0327', '\u0303', '\u032a', '\u032f', '\u0329', 'ʰ', 'ˤ', 'ε', '↓', '#', '"', '↑', '\u033a', '\u033b'],
  ...['g', 'ʦ', 'X', '\u031d', '\u030a'],
];

const SHARED = { n_speakers: SPEAKERS, maintainer: 'Lector tests', license: 'CC0-1.0' };
const STYLED = { language: 'English', voice: 'en-us', has_espeak: 1, version: 1, speaker_names: 'plain,marked-f' };

type Files = Readonly<Record<string, string | Uint8Array>>;

async function writeVoice(folder: string, files: Files): Promise<string> {
  await mkdir(folder, { recursive: true });
  await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(folder, name), content)));
  return folder;
}

const tokensTxt = (symbols: readonly string[]): string => symbols.map((symbol, i) => `${symbol} ${i}\n`).join('');

/** VITS whose tokens are the characters of the text: it needs no phonemes. `symbols` leaves some out. */
export function writeTextVoice(folder: string, symbols: readonly string[] = TEXT_SYMBOLS): Promise<string> {
  return writeVoice(folder, {
    'tone-text.onnx': vitsToneModel({
      silent: [0, 1],
      metadata: {
        ...{ model_type: 'vits', comment: 'piper', language: 'English', voice: 'en-us', has_espeak: 0 },
        ...{ frontend: 'characters', add_blank: 0, use_eos_bos: 1, bos_id: 0, eos_id: 1, blank_id: 0, pad_id: 0 },
        ...SHARED,
        sample_rate: TONE_RATE,
      },
    }),
    'tokens.txt': tokensTxt(symbols),
  });
}

/** A Piper voice as published: a model without metadata, and its `.onnx.json`. */
export function writePiperVoice(folder: string, name = 'en_US-tone-low'): Promise<string> {
  return writeVoice(folder, {
    [`${name}.onnx`]: vitsToneModel({ silent: [1, 2], metadata: {} }),
    [`${name}.onnx.json`]: JSON.stringify({
      audio: { sample_rate: TONE_RATE, quality: 'low' },
      dataset: 'tone',
      espeak: { voice: 'en-us' },
      inference: { length_scale: 1, noise_scale: 0.667, noise_w: 0.8 },
      language: { code: 'en_US', family: 'en', region: 'US', name_english: 'English' },
      num_speakers: SPEAKERS,
      num_symbols: 256,
      phoneme_id_map: Object.fromEntries(PHONEME_SYMBOLS.map((symbol, i) => [symbol, [i]])),
      phoneme_type: 'espeak',
      speaker_id_map: { plain: 0, marked: 1 },
    }),
  });
}

/** `voices.bin` of so many rows a speaker. */
function styles(rows: number): Uint8Array {
  const numbers = new Float32Array(SPEAKERS * rows * STYLE_NUMBERS);
  for (let i = 0; i < numbers.length; i += STYLE_NUMBERS) {
    numbers[i] = i < rows * STYLE_NUMBERS ? 0 : MARK_LEVEL;
  }
  return new Uint8Array(numbers.buffer);
}

export function writeKokoroVoice(folder: string): Promise<string> {
  const metadata = { ...STYLED, ...SHARED, model_type: 'kokoro', style_dim: '510,1,2', sample_rate: STYLED_RATE };
  return writeVoice(folder, {
    'model.onnx': styledToneModel(['tokens', 'audio'], { silent: [0], metadata }),
    'voices.bin': styles(510),
    'tokens.txt': tokensTxt(PHONEME_SYMBOLS),
  });
}

export function writeKittenVoice(folder: string): Promise<string> {
  const metadata = { ...STYLED, ...SHARED, model_type: 'kitten-tts', style_dim: '1,2', sample_rate: STYLED_RATE };
  return writeVoice(folder, {
    'model.onnx': styledToneModel(['input_ids', 'waveform'], { silent: [0], metadata }),
    'voices.bin': styles(1),
    'tokens.txt': tokensTxt(PHONEME_SYMBOLS),
  });
}
