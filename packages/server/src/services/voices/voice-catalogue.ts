// The voices on offer, joined from all sources. Follows them while the server runs.
import type { Model } from '../../domain/model.ts';
import type { Voice } from '../../domain/voice.ts';
import type { VoiceCatalogue } from '../../ports/voice-catalogue.ts';
import type { VoiceSource } from '../../ports/voice-source.ts';

interface Snapshot {
  /** What each source had. Sources hand out the same array until something changes. */
  readonly lists: readonly (readonly Voice[])[];
  readonly byId: ReadonlyMap<number, { readonly voice: Voice; readonly source: VoiceSource }>;
  readonly models: ReadonlyMap<string, Model>;
  readonly everybodys: readonly Voice[];
  readonly ofOwners: ReadonlyMap<number, readonly Voice[]>;
}

export interface LiveVoiceCatalogue extends VoiceCatalogue {
  /** Looks whether a source has changed, and tells the listeners when one has. */
  refresh(): void;
}

/** Earlier sources come first where two had the same id, which `FIRST_STORED_ID` rules out. */
export function createVoiceCatalogue(sources: readonly VoiceSource[]): LiveVoiceCatalogue {
  const listeners = new Set<() => void>();
  let revision = 0;
  let snapshot = takeSnapshot(sources);

  function refresh(): void {
    if (sources.every((source, index) => source.voices() === snapshot.lists[index])) return;
    snapshot = takeSnapshot(sources);
    revision++;
    for (const listener of listeners) listener();
  }

  return {
    refresh,
    voices: (ownerId) => (ownerId === null ? undefined : snapshot.ofOwners.get(ownerId)) ?? snapshot.everybodys,
    find(ownerId, voiceId) {
      const voice = snapshot.byId.get(voiceId)?.voice;
      return voice?.ownerId === null || voice?.ownerId === ownerId ? voice : undefined;
    },
    model: (name) => snapshot.models.get(name),
    support: (voice, languageId) =>
      snapshot.byId.get(voice.id)?.source.support(voice, languageId) ?? {
        level: 'none',
        reason: 'the voice was removed',
        near: [],
      },
    unreadable: (request) => snapshot.byId.get(request.voice.id)?.source.unreadable(request) ?? null,
    revision: () => revision,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function takeSnapshot(sources: readonly VoiceSource[]): Snapshot {
  const lists = sources.map((source) => source.voices());
  const byId = new Map<number, { voice: Voice; source: VoiceSource }>();
  for (const [index, source] of sources.entries()) {
    for (const voice of lists[index] ?? []) if (!byId.has(voice.id)) byId.set(voice.id, { voice, source });
  }
  const all = [...byId.values()].map(({ voice }) => voice).sort((one, other) => one.id - other.id);
  const everybodys = all.filter(({ ownerId }) => ownerId === null);
  const owners = new Set(all.flatMap(({ ownerId }) => ownerId ?? []));
  const ofOwners = new Map(
    [...owners].map((owner) => [owner, all.filter(({ ownerId }) => ownerId === null || ownerId === owner)]),
  );
  const models = new Map(sources.flatMap((source) => source.models().map((model) => [model.name, model])));
  return { lists, byId, models, everybodys, ofOwners };
}
