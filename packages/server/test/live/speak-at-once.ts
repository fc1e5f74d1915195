// Runs without engines: each is spoken at the moment in which somebody listens to it.
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeFlac, makeVoice } from '../../src/audio/test-sounds.ts';
import type { LiveSound } from '../../src/ports/live-sound.ts';

const RATE = 22_050;

/** They all sound the same. Whether they are stored is another matter. */
export async function speakAtOnce(live: LiveSound, folder: string): Promise<LiveSound> {
  const path = join(folder, 'spoken.flac');
  writeFileSync(path, await encodeFlac(makeVoice(RATE / 5, RATE), RATE));
  const { size } = statSync(path);
  return {
    ...live,
    follow(runId) {
      live.begin(runId, path).complete(size);
      return live.follow(runId);
    },
  };
}
