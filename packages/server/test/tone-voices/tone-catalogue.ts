// A catalogue of tone voices for tests of engine processes: one model for each voice that was installed.
import { join } from 'node:path';
import type { Model } from '../../src/domain/model.ts';
import type { Voice } from '../../src/domain/voice.ts';
import { ESPEAK_VOICES } from '../../src/engines/espeak/voices.ts';
import { SHERPA_FOLDERS } from '../../src/engines/sherpa/folder-engine.ts';
import { installTone } from './install-tone.ts';

const FIRST_ID = 200_000;
const SPEAKERS = [0, 1];

/** Voices are installed below `folder`. */
export function createToneCatalogue(folder: string) {
  const models: Model[] = [];
  const voices = new Map<number, Voice>();
  return {
    catalogue: {
      find: (_owner: number | null, id: number) => voices.get(id),
      model: (name: string) => models.find((model) => model.name === name),
    },
    models,
    /** Installs what `write` writes; returns the id of its voice. That of its second speaker is one higher. */
    async install(name: string, write: (folder: string) => Promise<string>): Promise<number> {
      const place = await write(join(folder, name));
      const facts = SHERPA_FOLDERS.facts(await installTone(place, name));
      const model = { name: `voice:${name}`, engine: SHERPA_FOLDERS.name, folder: place, memoryMib: facts.memoryMib };
      const id = FIRST_ID + SPEAKERS.length * models.length;
      models.push(model);
      for (const speaker of SPEAKERS) {
        const { engine, name: modelName } = model;
        voices.set(id + speaker, { ...ESPEAK_VOICES[0]!, id: id + speaker, engine, model: modelName, speaker, facts });
      }
      return id;
    },
  };
}
