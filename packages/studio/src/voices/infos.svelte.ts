// Licence, size and origin of voices, and the voices chosen for languages.
import type { InstalledVoices, VoiceInfo } from '@lector/client';
import { voiceCalls } from './voice-calls.ts';

let list = $state.raw<InstalledVoices>({ voices: [], defaults: [] });

export const infos = {
  of: (voiceId: number): VoiceInfo | undefined => list.voices.find(({ id }) => id === voiceId),
  /** Of one installed folder. */
  inFolder: (folder: string): readonly VoiceInfo[] => list.voices.filter((voice) => voice.folder === folder),
  chosenFor: (language: number): number | undefined => list.defaults.find((one) => one.language === language)?.voice_id,
};

export async function loadInfos(): Promise<void> {
  list = await voiceCalls.list();
}
