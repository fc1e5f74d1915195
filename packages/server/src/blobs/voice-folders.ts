// The voice folders of a data folder: their manifests, and whether the files are there.
import { lstat, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MAX_VOICE_MANIFEST_BYTES, parseManifest, VOICE_FOLDER_NAME } from '../domain/parse-manifest.ts';
import { MANIFEST_FILE, type VoiceManifest } from '../domain/voice-manifest.ts';
import { hasCode } from '../errors.ts';
import type { FoundFolder, VoiceFolders } from '../ports/voice-folders.ts';
import { digest, nullIfMissing } from './files.ts';
import { openOrdinaryFile, readSmallFile } from './ordinary-files.ts';

/** Where the voice folders of a data folder are. */
export function voicesFolderOf(dataDir: string): string {
  return join(resolve(dataDir), 'voices');
}

/** `root` need not exist. Names that no voice folder can have, such as those of unfinished ones, are passed over. */
export function createVoiceFolders({ root }: { root: string }): VoiceFolders {
  return {
    async read() {
      const entries = await readdir(root, { withFileTypes: true }).catch((error: unknown) => {
        if (hasCode(error, 'ENOENT')) return [];
        throw error;
      });
      const found: FoundFolder[] = [];
      for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
        if (!VOICE_FOLDER_NAME.test(entry.name)) continue;
        // A link may lead to files that others change.
        found.push(
          entry.isDirectory() ? await readFolder(root, entry.name) : { name: entry.name, problem: 'it is no folder' },
        );
      }
      return found;
    },
    async findDamage({ path, manifest }, signal) {
      for (const file of Object.values(manifest.files)) {
        await using handle = await openOrdinaryFile(join(path, file.path));
        const found = handle === null ? null : await digest(handle, { maxBytes: file.bytes, signal });
        if (found?.sha256 !== file.sha256) return `${file.path} is not what was installed`;
      }
      return null;
    },
  };
}

async function readFolder(root: string, name: string): Promise<FoundFolder> {
  const path = join(root, name);
  try {
    const text = await readSmallFile(join(path, MANIFEST_FILE), MAX_VOICE_MANIFEST_BYTES);
    if (text === null) return { name, problem: `it holds no ${MANIFEST_FILE} that can be read` };
    const manifest = parseManifest(text);
    const problem = manifest.id === name ? await findMissing(path, manifest) : 'it was renamed: its id is another name';
    return problem === null ? { name, path, manifest } : { name, problem };
  } catch (error) {
    return { name, problem: error instanceof Error ? error.message : String(error) };
  }
}

async function findMissing(folder: string, manifest: VoiceManifest): Promise<string | null> {
  for (const { path, bytes } of Object.values(manifest.files)) {
    const found = await lstat(join(folder, path)).catch(nullIfMissing);
    if (found === null) return `${path} is missing`;
    if (!found.isFile()) return `${path} is no ordinary file`;
    if (found.size !== bytes) return `${path} has ${found.size} bytes, and should have ${bytes}`;
  }
  return null;
}
