// Tells what kind of voice the published files of a folder are, and what is missing for the engine to speak it.
import { basename, join } from 'node:path';
import { AppError } from '../../errors.ts';
import type { InspectOptions, VoiceDraft } from '../../ports/voice-inspector.ts';
import { draftMatcha, draftStyled, draftVits } from './draft-described.ts';
import { draftImitating, draftSupertonic } from './draft-parts.ts';
import { readEspeakVoices } from './espeak-data.ts';
import { type DraftRequest, finishDraft } from './finish-draft.ts';
import { readOnnx } from './onnx-file.ts';
import { readPiperPair } from './piper-pair.ts';
import { settlePhonemes } from './settle-phonemes.ts';
import { findModels, findPart, listVoiceFiles, plainestOf, type VoiceFiles } from './voice-files.ts';

const VOCODER = /^(vocos|hifigan|vocoder)[^/]*\.onnx$/;

/** As `VoiceInspector.inspect`. */
export async function inspectVoice(folder: string, options: InspectOptions = {}): Promise<VoiceDraft> {
  try {
    const files = await listVoiceFiles(folder);
    const { publishedAs } = options;
    const request: DraftRequest = {
      files,
      folderName: files.prefix === '' ? (publishedAs ?? basename(folder)) : basename(files.root),
      options,
    };
    return settlePhonemes(await draft(request), await readEspeakVoices());
  } catch (error) {
    if (error instanceof AppError || !(error instanceof Error) || 'code' in error) throw error;
    throw new AppError('unusable_voice', `This is no voice that can be spoken here: ${error.message}.`, {}, error);
  }
}

async function draft(request: DraftRequest): Promise<VoiceDraft> {
  const { files } = request;
  const has = (name: string): boolean => files.names.includes(name);
  if (has('tts.json') && findPart(files, 'duration_predictor')) return draftSupertonic(request);
  if (findPart(files, 'lm_flow')) return draftImitating(request, 'pocket');
  if (findPart(files, 'encoder') && findPart(files, 'decoder')) return draftImitating(request, 'zipvoice');
  const models = plainestOf(findModels(files, VOCODER));
  if (models.length === 0) throw new Error('there is no .onnx file in it');
  if (models.length > 1) throw new Error(`it holds more than one model (${models.slice(0, 5).join(', ')}): choose one`);
  const model = models[0]!;
  const onnx = await readModel(files, model);
  if (has('voices.bin')) return draftStyled(request, model, onnx);
  if (has(`${model}.json`) && !(has('tokens.txt') && onnx.metadata.has('comment'))) return draftPair(request, model);
  const vocoder = files.names.find((name) => VOCODER.test(name));
  if (vocoder !== undefined || onnx.metadata.get('model_type')?.startsWith('matcha')) {
    return draftMatcha(request, { model, vocoder, onnx });
  }
  return draftVits(request, model, onnx);
}

async function draftPair(request: DraftRequest, model: string): Promise<VoiceDraft> {
  const { files } = request;
  const onnx = await readModel(files, model);
  const pair = await readPiperPair(join(files.root, `${model}.json`), onnx);
  return finishDraft(request, {
    family: pair.phonemes.kind === 'espeak' ? 'piper' : 'vits',
    named: model.slice(0, -'.onnx'.length),
    title: pair.name,
    languages: [pair.language],
    phonemes: pair.phonemes,
    sampleRate: pair.sampleRate,
    speakers: { count: pair.speakerCount, names: pair.speakerNames },
    files: { model, tokens: 'tokens.txt' },
    defaults: pair.defaults,
    isRandom: onnx.isRandom,
    derived: [{ path: 'tokens.txt', content: pair.tokensTxt }],
    appended: [{ path: model, bytes: pair.metadata }],
  });
}

async function readModel(files: VoiceFiles, name: string) {
  try {
    return await readOnnx(join(files.root, name));
  } catch (error) {
    if (!(error instanceof Error) || 'code' in error) throw error;
    throw new Error(`${name} cannot be read: ${error.message}`);
  }
}
