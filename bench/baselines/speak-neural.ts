// Baseline: one process that has the runtime of neural voices speak texts with one voice, and throws the sound away.

import { readManifest } from '../../packages/server/src/engines/sherpa/manifest-file.ts';
import { sherpaConfig } from '../../packages/server/src/engines/sherpa/sherpa-config.ts';
import { loadSherpa } from '../../packages/server/src/engines/sherpa-module.ts';
import { lowerPriority } from '../../packages/server/src/workers/lower-priority.ts';

lowerPriority(process.pid);
const folder = process.argv[2] ?? '';
const manifest = await readManifest(folder);
const sherpa = await loadSherpa(sherpaConfig({ folder, manifest, espeakData: null }));

process.on('message', async (texts: readonly string[]) => {
  for (const text of texts) await sherpa.speak(text, { sid: 0, speed: 1, silenceScale: 1 });
  process.send?.('done');
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
