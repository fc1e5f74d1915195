// The formats in which a recording is handed out: FLAC as it is stored, and those that are made from it on demand.
import { hash } from 'node:crypto';
import { isLoudnessTarget, type LoudnessTarget } from './loudness.ts';
import { MP3_TAG_BYTES, mp3Length } from './mp3-length.ts';
import type { Artefact } from './run.ts';

export const AUDIO_FORMATS = ['flac', 'wav', 'mp3', 'opus', 'aac', 'm4a', 'pcm'] as const;
export type AudioFormat = (typeof AUDIO_FORMATS)[number];
/** Further forms of raw samples, for callers of the vendor's streams: bits, sign or floating point, and the order of bytes. */
export const PCM_LAYOUTS = ['pcm_s16be', 'pcm_s32le', 'pcm_s32be', 'pcm_f32le', 'pcm_f32be'] as const;
export type PcmLayout = (typeof PCM_LAYOUTS)[number];

/** MP3 without the frame that tells its length and gaps: the same bytes whether its end is known or not, and answers can be joined. */
export const BARE_MP3 = 'mp3_bare';
/** WAV that tells its true length although that is known only at its end: it is readable from then on. */
export const WHOLE_WAV = 'wav_whole';
type Further = PcmLayout | typeof BARE_MP3 | typeof WHOLE_WAV;

/** Made from the stored FLAC; FLAC itself at another loudness. */
export type DerivedFormat = AudioFormat | Further;
/** Can be sent while it is made: all but those whose beginning depends on their end. */
export type LiveFormat = Exclude<AudioFormat, 'm4a'> | Exclude<Further, typeof WHOLE_WAV>;

/** A recording in one format and at one rate. */
export interface AudioVariant {
  readonly format: DerivedFormat;
  /** Hz. */
  readonly sampleRate: number;
  /** Absent: as loud as it was spoken. */
  readonly loudness?: LoudnessTarget;
  /** Absent: it is brought to the loudness by itself. */
  readonly chapter?: PartOfChapter;
}

/** A recording that is brought to a loudness together with the others of its chapter, so that none is louder than its neighbour. */
export interface PartOfChapter {
  /** All of them in order, at the same rate. */
  readonly parts: readonly Artefact[];
  readonly index: number;
}

/** What a caller asks for. */
export interface AskedAudio {
  readonly format: DerivedFormat;
  /** Hz; null for the usual one. */
  readonly sampleRate: number | null;
  /** Absent: as loud as it was spoken. */
  readonly loudness?: LoudnessTarget;
}

export const AS_STORED: AskedAudio = { format: 'flac', sampleRate: null };

/** Changes when the same variant of the same FLAC would get other bytes: what was made before is then made anew. */
const RECIPE = 3;

const UNCOMPRESSED_RATES = [8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];
/** MPEG-1 and MPEG-2; what plays MPEG-2.5 is not certain. */
const MPEG_RATES = [16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

/** Rates that may be asked for, ascending. FLAC has that of its run. */
const RATES: Readonly<Record<AudioFormat | Exclude<Further, PcmLayout>, readonly number[]>> = {
  flac: [],
  wav: UNCOMPRESSED_RATES,
  wav_whole: UNCOMPRESSED_RATES,
  pcm: UNCOMPRESSED_RATES,
  mp3: MPEG_RATES,
  mp3_bare: MPEG_RATES,
  aac: MPEG_RATES,
  m4a: MPEG_RATES,
  // A decoder may play each of them at any other.
  opus: [8_000, 12_000, 16_000, 24_000, 48_000],
};

export const FLAC_TYPE = 'audio/flac';
const CONTENT_TYPES: Readonly<Record<Exclude<DerivedFormat, 'pcm' | PcmLayout>, string>> = {
  flac: FLAC_TYPE,
  wav: 'audio/wav',
  wav_whole: 'audio/wav',
  mp3: 'audio/mpeg',
  mp3_bare: 'audio/mpeg',
  // `audio/opus` would name RTP packets, not files.
  opus: 'audio/ogg; codecs=opus',
  aac: 'audio/aac',
  m4a: 'audio/mp4',
};

/** Sixteen bits, the lower byte first, are what everybody expects. */
const LAYOUT = /^pcm_(s16|s32|f32)(le|be)$/;

export function isAudioFormat(name: string): name is AudioFormat {
  return (AUDIO_FORMATS as readonly string[]).includes(name);
}

function isLayout(format: DerivedFormat): format is PcmLayout {
  return LAYOUT.test(format);
}

export function ratesOf(format: DerivedFormat): readonly number[] {
  return isLayout(format) ? UNCOMPRESSED_RATES : RATES[format];
}

/** Raw samples do not tell their rate, so their type does. */
export function contentTypeOf({ format, sampleRate }: AudioVariant): string {
  if (isLayout(format)) return `audio/pcm;rate=${sampleRate};channels=1;encoding=${format.slice('pcm_'.length)}`;
  return format === 'pcm' ? `audio/pcm;rate=${sampleRate};channels=1` : CONTENT_TYPES[format];
}

/**
 * The rate at which a recording is handed out when none is asked for: its own, where the format has it, else the next above it, so that
 * nothing of it is lost. Uncompressed formats and FLAC have every rate. ACX takes one alone.
 */
function defaultRate({ format, loudness }: AskedAudio, ownRate: number): number {
  if (format === 'flac' || format === 'wav' || format === 'pcm' || isLayout(format)) return ownRate;
  if (format === 'mp3' && loudness === 'acx') return ACX_RATE;
  const rates = RATES[format];
  return rates.find((rate) => rate >= ownRate) ?? rates[rates.length - 1]!;
}

/** Whether its beginning depends on its end. */
export function hasHeadLast({ format, loudness }: Pick<AskedAudio, 'format' | 'loudness'>): boolean {
  return format === 'm4a' || format === WHOLE_WAV || (format === 'flac' && loudness !== undefined);
}

/** Of the constant bit rate of MP3. Enough for one voice that nobody hears a difference; what ACX takes at least, where the rate has it. */
export function mp3Kilobits({ sampleRate, loudness }: Pick<AudioVariant, 'sampleRate' | 'loudness'>): number {
  const isLow = sampleRate <= 24_000;
  if (loudness === 'acx') return isLow ? 160 : 192;
  return isLow ? 64 : 96;
}

/** Samples after a change of rate. */
export function resampledLength(samples: number, fromRate: number, toRate: number): number {
  return Math.round((samples * toRate) / fromRate);
}

const WAV_HEADER_BYTES = 44;
/** Hz. */
const ACX_RATE = 44_100;

/** Bytes of the variant, where that follows from its length; null where it has to be made first. */
export function knownSize(variant: AudioVariant, source: { samples: number; sampleRate: number }): number | null {
  const samples = resampledLength(source.samples, source.sampleRate, variant.sampleRate);
  const bytes = 2 * samples;
  if (variant.format === 'pcm') return bytes;
  if (isLayout(variant.format)) return variant.format.startsWith('pcm_s16') ? bytes : 2 * bytes;
  if (variant.format === 'mp3' || variant.format === BARE_MP3) {
    const { sampleRate } = variant;
    const length = mp3Length({ sampleRate, samples, kilobits: mp3Kilobits(variant) });
    return variant.format === 'mp3' ? MP3_TAG_BYTES + length.bytes : length.bareBytes;
  }
  return variant.format === 'wav' || variant.format === WHOLE_WAV ? WAV_HEADER_BYTES + bytes : null;
}

/** Names what the bytes of a variant are made of and how: with the digest of the FLAC a strong validator. */
export function recipeOf({ format, sampleRate, loudness, chapter }: AudioVariant): string {
  const others = chapter === undefined ? '' : `-in${nameChapter(chapter)}`;
  return `${format.replace('_', '-')}-${sampleRate}${loudnessEnding(loudness)}${others}-r${RECIPE}`;
}

/** Another one as soon as one of its recordings is another. */
function nameChapter({ parts, index }: PartOfChapter): string {
  const names = parts.map(({ objectId }) => objectId);
  return hash('sha256', JSON.stringify([names, index])).slice(0, 16);
}

/** Formats that carry the comments of their recording, which name its run. */
const WITH_COMMENTS: readonly DerivedFormat[] = ['flac', 'mp3', 'opus', 'm4a'];

const IN_CHAPTER = /-in[0-9a-f]{16}-/;

/** Whether what was made by a recipe of one recording is the same of any other that sounds the same. */
export function dependsOnSoundAlone(recipe: string): boolean {
  return !IN_CHAPTER.test(recipe) && !WITH_COMMENTS.some((format) => recipe.startsWith(`${format}-`));
}

/** What is asked for of a recording; null for the recording itself. */
export function resolveVariant(asked: AskedAudio, ownRate: number): AudioVariant | null {
  const { format, sampleRate, loudness } = asked;
  if (format === 'flac' && loudness === undefined) return null;
  return { format, sampleRate: sampleRate ?? defaultRate(asked, ownRate), ...(loudness !== undefined && { loudness }) };
}

/** The end of a file's name that tells what is asked for. */
export function endingOf({ format, sampleRate, loudness }: AskedAudio): string {
  const rate = sampleRate === null ? '' : `-${sampleRate}`;
  return `${rate}${loudnessEnding(loudness)}.${format}`;
}

/** `-18lufs`, `-acx`. */
function loudnessEnding(loudness: LoudnessTarget | undefined): string {
  if (loudness === undefined) return '';
  return loudness === 'acx' ? '-acx' : `${loudness}lufs`;
}

const ENDING = /^(?:-([1-9][0-9]{3,4}))?(?:(-[0-9]{2})lufs|-(acx))?\.([0-9a-z]{3,4})$/;

/** What the end of a name asks for; null when it is none of those that `endingOf` writes. */
export function parseEnding(ending: string): AskedAudio | null {
  const [, rate, lufs, acx, format = ''] = ENDING.exec(ending) ?? [];
  if (!isAudioFormat(format)) return null;
  const sampleRate = rate === undefined ? null : Number(rate);
  if (sampleRate !== null && !ratesOf(format).includes(sampleRate)) return null;
  const loudness = lufs ?? acx;
  if (loudness === undefined) return { format, sampleRate };
  return isLoudnessTarget(loudness) ? { format, sampleRate, loudness } : null;
}
