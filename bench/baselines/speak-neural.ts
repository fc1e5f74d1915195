// Baseline: one process that has the runtime of neural voices speak texts with one voice, into FLAC files or for nobody.
import { join } from 'node:path';
import { createFlacFile } from '../../packages/server/src/audio/flac-file.ts';
import { loadLibflac } from '../../packages/server/src/audio/libflac.ts';
import { readManifest } from '../../packages/server/src/engines/sherpa/manifest-file.ts';
import { sherpaConfig } from '../../packages/server/src/engines/sherpa/sherpa-config.ts';
import { loadSherpa } from '../../packages/server/src/engines/sherpa-module.ts';
import { lowerPriority } from '../../packages/server/src/workers/lower-priority.ts';

lowerPriority(process.pid);
const [folder = '', output = ''] = process.argv.slice(2);
const manifest = await readManifest(folder);
const sherpa = await loadSherpa(sherpaConfig({ folder, manifest, espeakData: null }));
const flac = await loadLibflac();
let files = 0;

const speak = (text: string) => sherpa.speak(text, { sid: 0, speed: 1, silenceScale: 1 });

async function record(passages: readonly string[]): Promise<void> {
  const path = join(output, `${process.pid}-${files++}.flac`);
  const file = createFlacFile({ flac, path, sampleRate: sherpa.sampleRate, comments: {} });
  for (const passage of passages) {
    const samples = await speak(passage);
    file.write(Int16Array.from(samples, (sample) => Math.max(-1, Math.min(1, sample)) * 32_767));
  }
  file.finish();
}

process.on('message', async (texts: readonly (string | readonly string[])[]) => {
  for (const text of texts) {
    const passages = typeof text === 'string' ? [text] : text;
    if (output !== '') await record(passages);
    else for (const passage of passages) await speak(passage);
  }
  process.send?.('done');
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
