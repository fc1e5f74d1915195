// Makes an installed voice folder of published files, as an installation does: what is derived, what is appended, digests, manifest.
import { createHash } from 'node:crypto';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_FILE, type VoiceManifest } from '../../src/domain/voice-manifest.ts';
import { inspectVoice } from '../../src/engines/sherpa/inspect.ts';

/** Makes the folder itself a voice folder. */
export async function installTone(folder: string, id: string): Promise<VoiceManifest> {
  const { suggestedId, files, derived, appended, ...facts } = await inspectVoice(folder);
  for (const { path, content } of derived) await writeFile(join(folder, path), content);
  for (const { path, bytes } of appended) await appendFile(join(folder, path), bytes);
  const described = Object.entries(files).map(async ([role, path]) => {
    const content = await readFile(join(folder, path));
    const sha256 = createHash('sha256').update(content).digest('hex');
    return [role, { path, bytes: content.length, sha256 }] as const;
  });
  const manifest: VoiceManifest = {
    format: 1,
    id,
    ...facts,
    description: 'Speaks in tones, for tests.',
    files: Object.fromEntries(await Promise.all(described)),
    made: { from: [suggestedId], metadataAppended: appended.length > 0 },
    license: { name: 'CC0-1.0', commercial: true, attribution: null, url: null },
    source: null,
  };
  await writeFile(join(folder, MANIFEST_FILE), JSON.stringify(manifest));
  return manifest;
}
