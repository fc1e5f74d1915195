// Checks the installed voices: folders that are damaged, gone or strange, and on demand every byte of them.
import type { VoiceFolders } from '../../ports/voice-folders.ts';
import type { InstalledVoices, VoiceProblem } from './installed-voices.ts';

export interface VoiceCheck {
  /** On offer. */
  readonly voices: number;
  /** Folders that are as they should be. */
  readonly folders: number;
  readonly problems: readonly VoiceProblem[];
}

/** `hash`: reads every file. */
export type CheckVoices = (options: { readonly hash: boolean; readonly signal: AbortSignal }) => Promise<VoiceCheck>;

export function createCheckVoices(dependencies: { installed: InstalledVoices; folders: VoiceFolders }): CheckVoices {
  const { installed, folders } = dependencies;
  return async ({ hash, signal }) => {
    await installed.refresh();
    const problems = [...installed.problems()];
    const named = new Set(problems.map(({ folder }) => folder));
    let sound = 0;
    for (const folder of await folders.read()) {
      if ('problem' in folder || named.has(folder.name)) continue;
      const damage = hash ? await folders.findDamage(folder, signal) : null;
      if (damage === null) sound++;
      else problems.push({ folder: folder.name, problem: damage, isHarmless: false });
    }
    return { voices: installed.voices().length, folders: sound, problems };
  };
}
