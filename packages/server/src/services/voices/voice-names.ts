// Names of voices for programs that ask for a voice by its name: no two are equal, whatever the letter case.
import type { Voice } from '../../domain/voice.ts';

export interface NamedVoice {
  readonly name: string;
  readonly voice: Voice;
}

const kept = new WeakMap<readonly Voice[], readonly NamedVoice[]>();

/** In the order of the list. Of several voices of one name all but the first have their id in it. */
export function nameVoices(voices: readonly Voice[]): readonly NamedVoice[] {
  const before = kept.get(voices);
  if (before !== undefined) return before;
  const taken = new Set<string>();
  const named = voices.map((voice) => {
    const plain = voice.name.trim();
    const name = taken.has(fold(plain)) ? `${plain} (${voice.id})` : plain;
    taken.add(fold(name));
    return { name, voice };
  });
  kept.set(voices, named);
  return named;
}

/** The voice of an id or a name. */
export function findNamedVoice(voices: readonly Voice[], wanted: string): Voice | undefined {
  const name = fold(wanted);
  if (/^[0-9]{1,10}$/.test(name)) {
    const byId = voices.find(({ id }) => id === Number(name));
    if (byId !== undefined) return byId;
  }
  return nameVoices(voices).find((one) => fold(one.name) === name)?.voice;
}

function fold(name: string): string {
  return name.trim().toLowerCase();
}
