// Tells by the files of a folder what kind of speech recogniser lies in it, and checks them before native code sees them.
import { realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError, hasCode } from '../../errors.ts';
import { type OnnxFile, readOnnx } from './onnx-file.ts';
import { readTokens, type Tokens } from './tokens.ts';
import { findModels, listVoiceFiles, type VoiceFiles } from './voice-files.ts';

export type RecogniserFamily = 'whisper' | 'moonshine' | 'transducer' | 'zipformer' | 'nemo' | 'wenet' | 'omnilingual';

export interface RecogniserFiles {
  readonly family: RecogniserFamily;
  /** As reports name it: the family and the folder. */
  readonly name: string;
  readonly folder: string;
  /** Absolute paths by the part that they play. */
  readonly paths: Readonly<Record<string, string>>;
}

interface Parts {
  readonly family: 'whisper' | 'moonshine' | 'transducer';
  readonly roles: Readonly<Record<string, RegExp>>;
}

/** Those that name their files by parts; a part stands between dots, dashes and underscores. The first that fits is meant. */
const BY_PARTS: readonly Parts[] = [
  {
    family: 'moonshine',
    roles: {
      preprocessor: /^preprocess\b/,
      encoder: /^encode\b/,
      uncachedDecoder: /^uncached_decode\b/,
      cachedDecoder: /^cached_decode\b/,
    },
  },
  {
    family: 'transducer',
    roles: { encoder: /(^|[-.])encoder\b/, decoder: /(^|[-.])decoder\b/, joiner: /(^|[-.])joiner\b/ },
  },
  { family: 'whisper', roles: { encoder: /(^|[-.])encoder\b/, decoder: /(^|[-.])decoder\b/ } },
];

/** Of a single model, by what its metadata says. */
const BY_TYPE: readonly (readonly [type: RegExp, family: RecogniserFamily])[] = [
  [/^zipformer2?_ctc$/, 'zipformer'],
  [/^EncDec(Hybrid\w*)?CTC/, 'nemo'],
  [/^EncDecHybridRNNTCTC/, 'nemo'],
  [/^wenet_ctc$/, 'wenet'],
];

/** Read by the runtime without asking whether they are there. */
const WHISPER_NUMBERS =
  'n_mels n_text_layer n_text_ctx n_text_state n_vocab sot eot blank_id translate transcribe is_multilingual no_timestamps no_speech sot_sequence';
const BLANKS = ['<blk>', '<eps>', '<blank>'];
const INT8 = /\.int8\.onnx$/;
const KNOWN = 'Whisper, Moonshine, or Zipformer and other CTC or transducer models, as sherpa-onnx packs them';

/** Throws `unusable_data` with one sentence when it is none. `namedBy`: the setting or option that names the folder. */
export async function inspectRecogniser(folder: string, namedBy = 'LECTOR_RECOGNISER'): Promise<RecogniserFiles> {
  const refuse = (why: string, cause: unknown): AppError => {
    const words = `${namedBy} names ${folder}, which holds no recogniser that can be used here: ${why}.`;
    return new AppError('unusable_data', words, {}, cause);
  };
  try {
    return await inspect(await realpath(folder));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) throw refuse('there is no such folder', error);
    if (hasCode(error, 'EACCES', 'EPERM')) throw refuse('it may not be read', error);
    if (!(error instanceof Error) || error instanceof AppError || 'code' in error) throw error;
    throw refuse(error.message, error);
  }
}

async function inspect(folder: string): Promise<RecogniserFiles> {
  const files = await listVoiceFiles(folder);
  const { family, models, onnx } = await chooseFamily(files);
  const tokens = await readTable(files);
  await assertContents(family, { files, models, onnx, table: tokens.table });
  const place = (name: string): string => join(files.root, name);
  const paths = Object.fromEntries(Object.entries(models).map(([role, name]) => [role, place(name)]));
  return {
    family,
    name: `${family} ${basename(files.root)}`,
    folder,
    paths: { ...paths, tokens: place(tokens.name) },
  };
}

type Chosen = {
  readonly family: RecogniserFamily;
  readonly models: Readonly<Record<string, string>>;
  /** Of the single model. */
  readonly onnx: OnnxFile | null;
};

async function chooseFamily(files: VoiceFiles): Promise<Chosen> {
  const all = findModels(files);
  if (all.length === 0) throw new Error(`there is no .onnx file in it; known are ${KNOWN}`);
  for (const { family, roles } of BY_PARTS) {
    const models = Object.entries(roles).map(([role, part]) => [role, findPart(all, part, role)] as const);
    if (models.every(([, name]) => name !== null)) {
      return { family, models: Object.fromEntries(models) as Record<string, string>, onnx: null };
    }
  }
  const model = findPart(all, /./, 'model')!;
  const onnx = await readModel(files, model);
  return { family: familyOf(onnx), models: { model }, onnx };
}

/** Null when there is none. The one with small numbers is taken before the plain one: it is faster, and hears as well. */
function findPart(all: readonly string[], part: RegExp, role: string): string | null {
  const found = all.filter((name) => part.test(name));
  const small = found.filter((name) => INT8.test(name));
  const chosen = small.length > 0 ? small : found;
  if (chosen.length > 1) throw new Error(`it holds more than one ${role} (${chosen.slice(0, 3).join(', ')})`);
  return chosen[0] ?? null;
}

function familyOf({ metadata, inputs }: OnnxFile): RecogniserFamily {
  const type = metadata.get('model_type');
  const known = BY_TYPE.find(([pattern]) => type !== undefined && pattern.test(type));
  if (known !== undefined) return known[1];
  // The one family whose models say nothing of themselves. They take samples and no lengths.
  if (type === undefined && inputs.length === 1) return 'omnilingual';
  throw new Error(
    `its model ${type === undefined ? 'does not say of which kind it is' : `is of the kind ${type}`}; known are ${KNOWN}`,
  );
}

async function readTable(files: VoiceFiles): Promise<{ readonly name: string; readonly table: Tokens }> {
  const names = files.names.filter((name) => /(^|-)tokens\.txt$/.test(name));
  if (names.length !== 1) throw new Error(`it holds ${names.length === 0 ? 'no' : 'more than one'} tokens.txt`);
  return { name: names[0]!, table: await readTokens(join(files.root, names[0]!), { long: 'any' }) };
}

interface Contents {
  readonly files: VoiceFiles;
  readonly models: Readonly<Record<string, string>>;
  readonly onnx: OnnxFile | null;
  readonly table: Tokens;
}

async function assertContents(family: RecogniserFamily, { files, models, onnx, table }: Contents): Promise<void> {
  for (const [role, name] of Object.entries(models)) {
    const { metadata } = onnx ?? (await readModel(files, name));
    const needed =
      family === 'whisper' && role === 'encoder'
        ? WHISPER_NUMBERS.split(' ')
        : family === 'transducer' && role === 'encoder'
          ? ['model_type']
          : [];
    const missing = needed.find((key) => !metadata.has(key));
    if (missing !== undefined) throw new Error(`the metadata of ${name} has no ${missing}`);
  }
  if (onnx !== null && !BLANKS.some((symbol) => table.has(symbol))) {
    throw new Error(`its table of tokens has none of ${BLANKS.join(', ')}`);
  }
}

async function readModel(files: VoiceFiles, name: string): Promise<OnnxFile> {
  try {
    return await readOnnx(join(files.root, name));
  } catch (error) {
    if (!(error instanceof Error) || 'code' in error) throw error;
    throw new Error(`${name} cannot be read: ${error.message}`);
  }
}
