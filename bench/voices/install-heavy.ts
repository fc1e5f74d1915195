// Installs the heavy voice in a data folder, by the program's own command, under one name or several.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { FIRST_STORED_ID } from '../../packages/server/src/domain/voice.ts';
import type { DataFolder } from '../data-folder.ts';
import { writeHeavyVoice } from './heavy-voice.ts';

const PROGRAM = join(import.meta.dirname, '../../packages/server/src/main.ts');

export interface HeavyVoice {
  readonly id: number;
  /** Of its files, as they are installed. */
  readonly folder: string;
}

/** In the order of their names. */
export async function installHeavyVoices(data: DataFolder, names: readonly string[]): Promise<readonly HeavyVoice[]> {
  const sources = mkdtempSync(join(data.folder, 'published-'));
  const voices: HeavyVoice[] = [];
  for (const name of names) {
    const source = await writeHeavyVoice(join(sources, name));
    const env = { PATH: process.env.PATH, LECTOR_DATA_DIR: data.folder };
    execFileSync(process.execPath, [PROGRAM, 'voices', 'install', source], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    voices.push({ id: FIRST_STORED_ID + voices.length, folder: join(data.folder, 'voices', name) });
  }
  return voices;
}
