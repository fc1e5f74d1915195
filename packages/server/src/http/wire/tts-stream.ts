// Translates `POST /tts-stream` of the vendor's clients, old and new, into a run and the audio that is asked for.
import type { StreamFormat, TtsStreamRequest } from '@lector/contract/tts-stream';
import { type AskedAudio, type LiveFormat, ratesOf } from '../../domain/audio-format.ts';
import { LANGUAGES } from '../../domain/language.ts';
import type { RunRequest } from '../../domain/run.ts';
import { invalidInput } from '../../errors.ts';

const FORMATS: Readonly<Record<StreamFormat, LiveFormat>> = {
  wav: 'wav',
  flac: 'flac',
  adts: 'aac',
  mp3: 'mp3',
  pcm_s16le: 'pcm',
  pcm_s16be: 'pcm_s16be',
  pcm_s32le: 'pcm_s32le',
  pcm_s32be: 'pcm_s32be',
  pcm_f32le: 'pcm_f32le',
  pcm_f32be: 'pcm_f32be',
};

/** Clients that are sent raw samples take these rates for granted. */
const RAW_RATE = 22_050;
const RAW_RATE_OF_PRO = 48_000;

const idByTag = new Map(LANGUAGES.map(({ tag, id }) => [tag, id]));
/** The vendor's list has it by the country's other name. */
const BRITISH = { locale: 'en-uk', tag: 'en-gb' };

/** Throws `invalid_input` for a locale that there is not. */
export function toStreamedRun(body: TtsStreamRequest): RunRequest {
  return {
    text: body.text,
    voiceId: body.voice_id,
    languageId: toLanguageId(body.language) ?? findLocale(String(body.language)),
    gender: body.gender ?? null,
    age: body.age ?? null,
    projectName: null,
    projectDescription: null,
    folderId: null,
    reading: null,
  };
}

/** Throws `invalid_input` for a rate that the format does not have. */
export function toStreamedAudio(body: TtsStreamRequest): AskedAudio {
  const configuration = body.output_configuration ?? {};
  const isOld = toLanguageId(body.language) !== null;
  const name = configuration.format ?? body.output_format ?? (isOld ? 'flac' : 'mp3');
  const format = FORMATS[name];
  const wanted = configuration.sample_rate ?? null;
  if (wanted === null) return { format, sampleRate: name.startsWith('pcm_') ? rawRate(body) : null };
  const rates = ratesOf(format);
  // FLAC is sent at the rate at which it is spoken.
  if (rates.includes(wanted)) return { format, sampleRate: wanted };
  const expected = rates.join(', ');
  throw invalidInput({
    loc: ['body', 'output_configuration', 'sample_rate'],
    msg:
      rates.length === 0
        ? `${name} is sent at the rate at which it is spoken: leave sample_rate out`
        : `Input should be one of the rates of ${name}: ${expected}`,
    type: 'enum',
    ctx: { expected },
  });
}

function rawRate({ speech_model: model }: TtsStreamRequest): number {
  return model === 'mars-pro' ? RAW_RATE_OF_PRO : RAW_RATE;
}

/** Null for a locale. Some clients send numbers as strings. */
function toLanguageId(language: string | number): number | null {
  return /^[1-9][0-9]{0,9}$/.test(String(language)) ? Number(language) : null;
}

function findLocale(locale: string): number {
  const tag = locale.toLowerCase().replaceAll('_', '-');
  const id = idByTag.get(tag === BRITISH.locale ? BRITISH.tag : tag);
  if (id !== undefined) return id;
  const expected = [...idByTag.keys(), BRITISH.locale].sort().join(' ');
  throw invalidInput({
    loc: ['body'],
    msg: `There is no such locale. Allowed: ${expected}`,
    type: 'enum',
    ctx: { expected },
  });
}
