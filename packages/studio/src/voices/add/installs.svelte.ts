// Installations as they go on, followed while a screen shows them.
import type { InstallBody, VoiceInstall } from '@lector/client';
import { SvelteMap } from 'svelte/reactivity';
import { refreshCatalogue } from '../../state/catalogue.svelte.ts';
import { withPassword } from '../../state/confirm.svelte.ts';
import { voiceCalls } from '../voice-calls.ts';

/** By name; of several of one name the newest. */
export const installs = new SvelteMap<string, VoiceInstall>();

/** Also calls back for each that ended while it was followed. */
export async function followInstalls(signal: AbortSignal, onDone: (install: VoiceInstall) => void): Promise<void> {
  for await (const install of voiceCalls.watchInstalls({ signal })) {
    const before = installs.get(install.name);
    if (before !== undefined && before.created_at > install.created_at) continue;
    installs.set(install.name, install);
    if (install.state === 'done' && before?.id === install.id && before.state !== 'done') {
      await refreshCatalogue();
      onDone(install);
    }
  }
}

/** False when the user gave no password. Rejects as the call does. */
export async function startInstall(body: InstallBody): Promise<boolean> {
  const begun = await withPassword(() => voiceCalls.install(body));
  // What follows it may have told already how it ended.
  if (begun !== null && installs.get(begun.name)?.id !== begun.id) installs.set(begun.name, begun);
  return begun !== null;
}
