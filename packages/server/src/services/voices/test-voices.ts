// Stores, folders and engines in memory for the tests of voices.
import { exampleManifest } from '../../domain/test-manifest.ts';
import { GENDER, type Voice } from '../../domain/voice.ts';
import { FAMILIES, type VoiceManifest } from '../../domain/voice-manifest.ts';
import type { FolderEngine } from '../../ports/folder-engine.ts';
import type { FoundFolder } from '../../ports/voice-folders.ts';
import type { StoredVoice, VoiceStore } from '../../ports/voice-store.ts';

/** Speaks every kind of voice but ZipVoice, and cannot read the letter x. */
export const TEST_ENGINE: FolderEngine = {
  name: 'test-engine',
  families: new Set(FAMILIES.filter((family) => family !== 'zipvoice')),
  facts: (manifest) => ({
    sampleRate: manifest.sampleRate,
    isDeterministic: manifest.isDeterministic,
    maxCharacters: manifest.limits.maxCharacters,
    leavesMs: { before: 0, after: 0 },
    honours: ['rate'],
    memoryMib: 100,
    sizeBytes: Object.values(manifest.files).reduce((sum, { bytes }) => sum + bytes, 0),
  }),
  unreadable: ({ text }) => (text.includes('x') ? 'It holds an x' : null),
};

export function soundFolder(changes: Partial<VoiceManifest> = {}): FoundFolder {
  const manifest = exampleManifest(changes);
  return { name: manifest.id, path: `/data/voices/${manifest.id}`, manifest };
}

/** Ids from 200,000 on, in the order of `add`. Nothing is checked. */
export function createMemoryVoiceStore(): VoiceStore & { reads: number } {
  let revision = 0;
  let stored: readonly StoredVoice[] = [];
  const defaults = new Map<number, number>();
  const aliases = new Map<number, number>();
  const choose = (choices: Map<number, number>, of: number, voiceId: number | null) => {
    revision++;
    if (voiceId === null) choices.delete(of);
    else choices.set(of, voiceId);
  };
  return {
    reads: 0,
    revision: async () => revision,
    async list() {
      this.reads++;
      return stored;
    },
    async add(voices) {
      revision++;
      const added = voices.map((voice, index) => ({
        ...voice,
        id: 200_000 + stored.length + index,
        removedAtMs: null,
      }));
      stored = [...stored, ...added];
      return added.map(({ id }) => id);
    },
    async remove(ids, atMs) {
      revision++;
      stored = stored.map((voice) => (ids.includes(voice.id) ? { ...voice, removedAtMs: atMs } : voice));
      return ids.length;
    },
    defaults: async () => new Map(defaults),
    setDefault: async (languageId, voiceId) => choose(defaults, languageId, voiceId),
    aliases: async () => new Map(aliases),
    setAlias: async (aliasId, voiceId) => choose(aliases, aliasId, voiceId),
  };
}

/** A voice for tests of choosing. */
export function exampleOfferedVoice(changes: Partial<Voice> & { readonly id: number }): Voice {
  return {
    name: `voice ${changes.id}`,
    gender: GENDER.unknown,
    age: 0,
    languageId: null,
    engine: TEST_ENGINE.name,
    description: '',
    model: `voice:${changes.id}`,
    speaker: 0,
    ownerId: null,
    reference: null,
    license: { name: null, commercial: null, attribution: null, url: null },
    facts: TEST_ENGINE.facts(exampleManifest()),
    ...changes,
  };
}
