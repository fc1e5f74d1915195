// Checks the files of a voice folder before native code sees them: faults in those end the process instead of being reported.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ManifestFile, VoiceManifest } from '../../domain/voice-manifest.ts';
import { readNumber } from './draft-described.ts';
import { FAMILY_RULES, hasRole } from './families.ts';
import { type OnnxFile, readOnnx } from './onnx-file.ts';
import { readStyleCount, styleBytes } from './styles.ts';
import { NAMED_TOKENS, readTokens, type Tokens } from './tokens.ts';

const MAX_RATE = 192_000;
const MAX_SPEAKERS = 100_000;

/** As `VoiceInspector.verify`. */
export async function verifyVoice(folder: string, manifest: VoiceManifest): Promise<readonly string[]> {
  const findings = [...findRoles(manifest)];
  for (const [role, file] of Object.entries(manifest.files)) {
    const finding = await findFile(folder, file);
    if (finding !== null) findings.push(`${role}: ${finding}`);
  }
  // What is not the file that was checked at the installation is not read any further.
  if (findings.length > 0) return findings;
  try {
    await assertContents(folder, manifest);
    return [];
  } catch (error) {
    if (!(error instanceof Error) || 'code' in error) throw error;
    return [error.message];
  }
}

function* findRoles({ family, files }: VoiceManifest): Generator<string> {
  const rules = FAMILY_RULES[family];
  for (const role of rules.required) {
    if (files[role] === undefined) yield `the manifest names no file for ${role}, which a ${family} voice needs`;
  }
  for (const [role, { path }] of Object.entries(files)) {
    if (!hasRole(rules, role)) yield `the manifest names a file for ${role}, which a ${family} voice does not have`;
    // The runtime takes a list of files, parted by commas.
    if (path.includes(',')) yield `the name of the file for ${role} holds a comma`;
  }
}

async function findFile(folder: string, { path, bytes, sha256 }: ManifestFile): Promise<string | null> {
  if (!isInside(path)) return `${path} leads out of the voice folder`;
  const place = join(folder, path);
  const facts = await lstat(place).catch(() => null);
  if (facts === null) return `${path} is missing`;
  if (!facts.isFile()) return `${path} is no regular file`;
  if (facts.size !== bytes) return `${path} has ${facts.size} bytes instead of ${bytes}`;
  return (await digestOf(place)) === sha256 ? null : `${path} is not the file that was installed: its digest differs`;
}

function isInside(path: string): boolean {
  return path !== '' && !path.includes('\\') && path.split('/').every((part) => !['', '.', '..'].includes(part));
}

export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}

async function assertContents(folder: string, manifest: VoiceManifest): Promise<void> {
  const rules = FAMILY_RULES[manifest.family];
  const place = (role: string): string => join(folder, manifest.files[role]!.path);
  const models = new Map<string, OnnxFile>();
  for (const role of rules.models) models.set(role, await readModel(place(role), role));
  if (rules.described !== null) {
    const { role, numbers, texts } = rules.described;
    const model = models.get(role)!;
    for (const key of numbers) readNumber(model, key, 1_000_000);
    for (const key of texts) {
      if (!model.metadata.has(key)) throw new Error(`the metadata of its model has no ${key}`);
    }
    assertFacts(manifest, model);
    if (manifest.files.voices !== undefined) assertStyles(manifest, model);
  }
  if (manifest.files.voiceStyle !== undefined) {
    const styles = await readStyleCount(place('voiceStyle'));
    if (manifest.speakers.some(({ id }) => id >= styles))
      throw new Error(`it has ${styles} speakers, fewer than listed`);
  }
  if (manifest.files.tokens !== undefined) {
    const rule = manifest.phonemes.kind === 'lexicon' || manifest.family === 'zipvoice' ? 'any' : NAMED_TOKENS;
    assertTokens(manifest, models, await readTokens(place('tokens'), { long: rule }));
  }
}

async function readModel(path: string, role: string): Promise<OnnxFile> {
  try {
    return await readOnnx(path);
  } catch (error) {
    if (!(error instanceof Error) || 'code' in error) throw error;
    throw new Error(`the file for ${role} cannot be read: ${error.message}`);
  }
}

/** What the manifest says of the voice is what its model says. */
function assertFacts({ sampleRate, speakers }: VoiceManifest, model: OnnxFile): void {
  const rate = readNumber(model, 'sample_rate', MAX_RATE);
  if (rate !== sampleRate) throw new Error(`its model speaks at ${rate} Hz, the manifest says ${sampleRate}`);
  const count = Math.max(1, readNumber(model, 'n_speakers', MAX_SPEAKERS));
  if (speakers.some(({ id }) => !Number.isInteger(id) || id < 0 || id >= count)) {
    throw new Error(`its model has ${count} speakers, and the manifest lists one that is not among them`);
  }
}

function assertStyles({ family, files }: VoiceManifest, model: OnnxFile): void {
  const speakers = Math.max(1, readNumber(model, 'n_speakers', MAX_SPEAKERS));
  const expected = styleBytes(model.metadata.get('style_dim')!, speakers, family === 'kitten' ? 2 : 3);
  const { bytes } = files.voices!;
  if (bytes !== expected)
    throw new Error(`voices.bin has ${bytes} bytes instead of ${expected} for ${speakers} speakers`);
  const type = model.metadata.get('model_type');
  if (family === 'kitten' && type !== 'kitten-tts') throw new Error('its model does not say that it is a Kitten voice');
  if (family === 'kitten' && readNumber(model, 'has_espeak', 1) !== 1) {
    throw new Error('its model does not say that it takes phonemes of eSpeak NG');
  }
}

/** The symbols that the runtime looks up without asking whether they are there. */
function assertTokens(
  { family, phonemes }: VoiceManifest,
  models: ReadonlyMap<string, OnnxFile>,
  tokens: Tokens,
): void {
  const comment = models.get('model')?.metadata.get('comment') ?? '';
  const needed: string[] = [];
  if (family === 'kokoro' || family === 'kitten') needed.push(' ');
  else if (phonemes.kind === 'espeak' && family === 'matcha') needed.push('^', '$');
  else if (phonemes.kind === 'espeak' && comment.includes('coqui')) needed.push(',');
  else if (phonemes.kind === 'espeak') needed.push('_', ...(comment.includes('Inflect') ? [] : ['^', '$']));
  for (const symbol of needed) {
    if (!tokens.has(symbol)) throw new Error(`its table of tokens has no '${symbol}'`);
  }
}
