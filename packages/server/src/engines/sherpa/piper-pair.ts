// A Piper voice as published, `.onnx` and `.onnx.json`: what the runtime wants beside it is derived here, a table of tokens and metadata.
import { readFile, stat } from 'node:fs/promises';
import type { VoiceManifest } from '../../domain/voice-manifest.ts';
import { encodeMetadata, type OnnxFile } from './onnx-file.ts';
import { type Tokens, writeTokens } from './tokens.ts';

export interface PiperPair {
  /** Of the data set, where it is told. */
  readonly name: string | null;
  /** A language tag, or the name of an eSpeak NG voice: as it stands there. */
  readonly language: string;
  readonly phonemes: VoiceManifest['phonemes'];
  readonly sampleRate: number;
  readonly speakerCount: number;
  readonly speakerNames: ReadonlyMap<number, string>;
  readonly defaults: VoiceManifest['defaults'];
  readonly tokensTxt: Uint8Array;
  /** To be appended to a copy of the model. */
  readonly metadata: Uint8Array;
}

const MAX_BYTES = 4 * 1024 * 1024;
const MAX_SPEAKERS = 100_000;
const VITS_INPUTS = ['input', 'input_lengths', 'scales'] as const;
/** Begin, end, and what stands between phonemes. */
const BEGIN = '^';
const END = '$';
const PAD = '_';

/** Throws an `Error` with one sentence. */
export async function readPiperPair(jsonPath: string, model: OnnxFile): Promise<PiperPair> {
  if ((await stat(jsonPath)).size > MAX_BYTES) throw new Error('its .onnx.json is larger than any voice needs');
  return derivePiperPair(await readFile(jsonPath, 'utf8'), model);
}

export function derivePiperPair(json: string, model: OnnxFile): PiperPair {
  const config = parseObject(json);
  const audio = asObject(config.audio);
  const language = asObject(config.language);
  const inference = asObject(config.inference);
  const sampleRate = asCount(audio.sample_rate, 'audio.sample_rate', 192_000);
  const speakerCount =
    config.num_speakers === undefined ? 1 : asCount(config.num_speakers, 'num_speakers', MAX_SPEAKERS);
  assertInputs(model, speakerCount);
  const tokens = readTokenMap(config);
  const kind = config.phoneme_type ?? 'espeak';
  if (kind !== 'espeak' && kind !== 'text') {
    throw new Error(`its phonemes are of the kind ${String(kind).slice(0, 40)}, which the engine cannot make`);
  }
  const espeakVoice = asText(asObject(config.espeak).voice) ?? '';
  if (kind === 'espeak' && !/^[a-z][a-z0-9-]{0,30}$/i.test(espeakVoice)) {
    throw new Error('its .onnx.json names no voice of eSpeak NG in espeak.voice');
  }
  const code = asText(language.code) ?? espeakVoice;
  return {
    name: asText(config.dataset) ?? null,
    language: code,
    phonemes: kind === 'espeak' ? { kind, voice: espeakVoice, data: null } : { kind: 'characters' },
    sampleRate,
    speakerCount,
    speakerNames: readSpeakerMap(config.speaker_id_map),
    defaults: {
      speed: 1 / asFactor(inference.length_scale, 1),
      noiseScale: asFactor(inference.noise_scale, 0.667),
      noiseScaleW: asFactor(inference.noise_w, 0.8),
    },
    tokensTxt: Buffer.from(writeTokens(tokens)),
    metadata: encodeMetadata({
      model_type: 'vits',
      comment: 'piper',
      language: asText(language.name_english) ?? code,
      voice: espeakVoice,
      has_espeak: kind === 'espeak' ? 1 : 0,
      n_speakers: speakerCount,
      sample_rate: sampleRate,
      ...(kind === 'espeak' ? {} : characterMetadata(tokens)),
    }),
  };
}

/** Voices without phonemes are given begin, a pad after each character, and end: as their training gave them. */
function characterMetadata(tokens: Tokens): Record<string, string | number> {
  return {
    frontend: 'characters',
    add_blank: 1,
    use_eos_bos: 1,
    bos_id: tokens.get(BEGIN)!,
    eos_id: tokens.get(END)!,
    blank_id: tokens.get(PAD)!,
    pad_id: tokens.get(PAD)!,
  };
}

function readTokenMap(config: Readonly<Record<string, unknown>>): Tokens {
  const most = config.num_symbols === undefined ? 256 : asCount(config.num_symbols, 'num_symbols', 100_000);
  const tokens = new Map<string, number>();
  for (const [symbol, ids] of Object.entries(asObject(config.phoneme_id_map))) {
    if (!Array.isArray(ids) || ids.length !== 1 || !Number.isInteger(ids[0]) || ids[0] < 0 || ids[0] >= most) {
      throw new Error('its .onnx.json has a phoneme that is not one token of the model');
    }
    if ([...symbol].length !== 1) throw new Error('its .onnx.json has a phoneme of more than one character');
    // A line of the table cannot hold them, and nothing speaks them.
    if (/[\t\n\v\f\r]/.test(symbol)) continue;
    tokens.set(symbol, ids[0]);
  }
  for (const symbol of [BEGIN, END, PAD]) {
    if (!tokens.has(symbol)) throw new Error(`its .onnx.json has no token for ${symbol}`);
  }
  return tokens;
}

function readSpeakerMap(value: unknown): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const [name, id] of Object.entries(asObject(value))) if (typeof id === 'number') names.set(id, name);
  return names;
}

function assertInputs({ inputs }: OnnxFile, speakers: number): void {
  const wanted = speakers > 1 ? [...VITS_INPUTS, 'sid'] : VITS_INPUTS;
  if (wanted.some((name, i) => inputs[i] !== name)) {
    throw new Error(`the inputs of its model are not ${wanted.join(', ')}, so it is no Piper voice`);
  }
}

function parseObject(json: string): Readonly<Record<string, unknown>> {
  try {
    return asObject(JSON.parse(json));
  } catch {
    throw new Error('its .onnx.json is no JSON');
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 100) : undefined;
}

function asCount(value: unknown, name: string, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`its .onnx.json has no usable ${name}`);
}

function asFactor(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value > 0 && value <= 10 ? value : otherwise;
}
