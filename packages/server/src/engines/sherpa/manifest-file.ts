// Reads the manifest of the voice folder that an engine process is to load.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseManifest } from '../../domain/parse-manifest.ts';
import { MANIFEST_FILE, type VoiceManifest } from '../../domain/voice-manifest.ts';

export async function readManifest(folder: string): Promise<VoiceManifest> {
  return parseManifest(await readFile(join(folder, MANIFEST_FILE), 'utf8'));
}
