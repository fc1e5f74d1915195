// The files of a voice as they are published: which there are, and which plays which part in a family.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface VoiceFiles {
  /** Names of the regular files that lie side by side. */
  readonly names: readonly string[];
  /** Where they lie: the folder itself, or the only one in it. */
  readonly root: string;
  /** Below the folder, with `/` at its end; empty for the folder itself. */
  readonly prefix: string;
}

const MAX_ENTRIES = 10_000;
const MAX_LEVELS = 3;

/** Links and folders are passed over: archives bring folders of rules and samples that nothing here reads. */
export async function listVoiceFiles(folder: string): Promise<VoiceFiles> {
  let prefix = '';
  for (let level = 0; ; level++) {
    const root = join(folder, prefix);
    const entries = await readdir(root, { withFileTypes: true });
    if (entries.length > MAX_ENTRIES) throw new Error(`it holds more than ${MAX_ENTRIES} files`);
    const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    const inner = entries.filter((entry) => entry.isDirectory());
    if (names.length > 0 || inner.length !== 1 || level === MAX_LEVELS) return { names: names.sort(), root, prefix };
    prefix += `${inner[0]!.name}/`;
  }
}

/** The file of a part that goes by this name: as it is, or with the mark of a smaller kind. The plain one is taken first. */
export function findPart({ names }: VoiceFiles, part: string, extension = 'onnx'): string | undefined {
  for (const mark of ['', '.fp16', '.int8', '.quant']) {
    const name = `${part}${mark}.${extension}`;
    if (names.includes(name)) return name;
  }
  return undefined;
}

/** Models that lie there, without the parts of that name. */
export function findModels({ names }: VoiceFiles, but: RegExp = /^$/): readonly string[] {
  return names.filter((name) => name.endsWith('.onnx') && !but.test(name));
}

/** Of models that differ in their kind of numbers only, the plain one. */
export function plainestOf(models: readonly string[]): readonly string[] {
  const plain = (name: string): string => name.replace(/\.(fp16|int8|quant)\.onnx$/, '.onnx');
  return models.filter((name) => plain(name) === name || !models.includes(plain(name)));
}
