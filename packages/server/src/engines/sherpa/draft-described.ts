// Drafts of voices whose model says in its metadata what it is: VITS, Matcha, Kokoro and Kitten as k2-fsa publishes them.
import type { VoiceManifest } from '../../domain/voice-manifest.ts';
import type { VoiceDraft } from '../../ports/voice-inspector.ts';
import { type DraftRequest, finishDraft } from './finish-draft.ts';
import type { OnnxFile } from './onnx-file.ts';
import { readSpeakerNames } from './speakers.ts';

const TOKENS = 'tokens.txt';
const VOICES = 'voices.bin';
const MAX_SPEAKERS = 100_000;
const MAX_RATE = 192_000;

/** Whole numbers of the metadata; throws where one is missing. */
export function readNumber({ metadata }: OnnxFile, key: string, most: number): number {
  const text = metadata.get(key)?.trim() ?? '';
  if (!/^\d{1,9}$/.test(text) || Number(text) > most) {
    throw new Error(`the metadata of its model has no usable ${key}, so it was not made for this engine`);
  }
  return Number(text);
}

export function draftVits(request: DraftRequest, model: string, onnx: OnnxFile): VoiceDraft {
  const { files, folderName } = request;
  const { metadata } = onnx;
  requireFile(request, TOKENS);
  if (!metadata.has('comment')) {
    throw new Error(`${model} has no metadata that says how it is spoken, and no ${model}.json lies beside it`);
  }
  const sampleRate = readNumber(onnx, 'sample_rate', MAX_RATE);
  const phonemes = phonemesOf(onnx, lexiconsOf(request).length > 0);
  const lexicons = phonemes.kind === 'lexicon' ? lexiconsOf(request) : [];
  const comment = metadata.get('comment')!;
  return finishDraft(request, {
    family: phonemes.kind === 'espeak' && comment.includes('piper') ? 'piper' : 'vits',
    named: model === 'model.onnx' || files.prefix !== '' ? folderName : model.replace(/(\.int8|\.fp16)?\.onnx$/, ''),
    title: null,
    languages: languagesOf(metadata),
    phonemes,
    sampleRate,
    // 0 stands for a voice that knows no other speaker.
    speakers: {
      count: Math.max(1, readNumber(onnx, 'n_speakers', MAX_SPEAKERS)),
      names: readSpeakerNames(metadata.get('speaker_names')),
    },
    files: { model, tokens: TOKENS, ...rolesOf(lexicons) },
    isRandom: onnx.isRandom,
  });
}

/** In the order in which the runtime decides. */
function phonemesOf({ metadata }: OnnxFile, hasLexicon: boolean): VoiceManifest['phonemes'] {
  const comment = metadata.get('comment') ?? '';
  const is = (key: string): boolean => (metadata.get(key) ?? '0') !== '0';
  if (metadata.get('frontend') === 'characters') return { kind: 'characters' };
  const bringsLexicon = is('jieba') || is('has_g2pw') || comment.includes('melo');
  if (!bringsLexicon && !hasLexicon && /piper|coqui|icefall|Inflect/.test(comment)) return espeakOf(metadata);
  if (!hasLexicon) throw new Error('the lexicon.txt that its metadata asks for is missing');
  return { kind: 'lexicon' };
}

function espeakOf(metadata: OnnxFile['metadata']): VoiceManifest['phonemes'] {
  const voice = metadata.get('voice') ?? '';
  if (!/^[a-z][a-z0-9-]{0,30}$/i.test(voice)) {
    throw new Error('the metadata of its model names no voice of eSpeak NG');
  }
  return { kind: 'espeak', voice, data: null };
}

export function draftStyled(request: DraftRequest, model: string, onnx: OnnxFile): VoiceDraft {
  const { metadata } = onnx;
  requireFile(request, TOKENS);
  const isKitten = metadata.get('model_type') === 'kitten-tts';
  if (!isKitten && metadata.get('style_dim')?.split(',').length !== 3) {
    throw new Error('the metadata of its model says neither Kokoro nor Kitten');
  }
  const isMany = !isKitten && Number(metadata.get('version') ?? 1) >= 2;
  const lexicons = isMany ? lexiconsOf(request) : [];
  const isChinese = lexicons.some((name) => name.includes('zh'));
  return finishDraft(request, {
    family: isKitten ? 'kitten' : 'kokoro',
    named: request.folderName,
    title: null,
    languages: isMany ? [...KOKORO_LANGUAGES, ...(isChinese ? ['zh-cn'] : [])] : languagesOf(metadata),
    phonemes: { kind: 'espeak', voice: metadata.get('voice') ?? 'en-us', data: null },
    sampleRate: readNumber(onnx, 'sample_rate', MAX_RATE),
    speakers: {
      count: Math.max(1, readNumber(onnx, 'n_speakers', MAX_SPEAKERS)),
      names: readSpeakerNames(metadata.get('speaker_names')),
    },
    files: { model, voices: VOICES, tokens: TOKENS, ...rolesOf(lexicons) },
    isRandom: onnx.isRandom,
  });
}

/** What Kokoro from 1.0 on was trained on and eSpeak NG gives good phonemes for: not Japanese, of which it reads kana only. */
const KOKORO_LANGUAGES = ['en-us', 'en-gb', 'es-es', 'fr-fr', 'hi-in', 'it-it', 'pt-br'];

export function draftMatcha(
  request: DraftRequest,
  { model, vocoder, onnx }: { readonly model: string; readonly vocoder: string | undefined; readonly onnx: OnnxFile },
): VoiceDraft {
  const { metadata } = onnx;
  requireFile(request, TOKENS);
  if (vocoder === undefined) {
    throw new Error('a Matcha voice needs a vocoder beside it, such as vocos-22khz-univ.onnx');
  }
  const lexicons = lexiconsOf(request);
  return finishDraft(request, {
    family: 'matcha',
    named: request.folderName,
    title: null,
    languages: languagesOf(metadata),
    phonemes: lexicons.length > 0 ? { kind: 'lexicon' } : espeakOf(metadata),
    sampleRate: readNumber(onnx, 'sample_rate', MAX_RATE),
    speakers: { count: Math.max(1, readNumber(onnx, 'n_speakers', MAX_SPEAKERS)), names: new Map() },
    files: { acousticModel: model, vocoder, tokens: TOKENS, ...rolesOf(lexicons) },
    isRandom: onnx.isRandom,
  });
}

function languagesOf(metadata: OnnxFile['metadata']): readonly string[] {
  const voice = metadata.get('voice') ?? '';
  return [voice === '' ? (metadata.get('language') ?? '') : voice];
}

function requireFile({ files }: DraftRequest, name: string): void {
  if (!files.names.includes(name)) throw new Error(`${name} is missing`);
}

function lexiconsOf({ files }: DraftRequest): readonly string[] {
  return files.names.filter((name) => /^lexicon[A-Za-z0-9_-]*\.txt$/.test(name));
}

/** `lexicon-zh.txt` has the role `lexicon-zh`. */
function rolesOf(lexicons: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(lexicons.map((name) => [name.slice(0, -'.txt'.length), name]));
}
