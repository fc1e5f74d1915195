// The voices on offer, joined from all sources. Follows them while the server runs.
import type { Model } from '../../domain/model.ts';
import type { Voice } from '../../domain/voice.ts';
import { findAlias } from '../../domain/voice-alias.ts';
import { NO_CHOICES, type VoiceChoices } from '../../domain/voice-choices.ts';
import type { VoiceCatalogue } from '../../ports/voice-catalogue.ts';
import type { VoiceSource } from '../../ports/voice-source.ts';

interface Found {
  readonly voice: Voice;
  readonly source: VoiceSource;
  /** Place of the source among all. */
  readonly place: number;
}

interface Snapshot {
  /** What each source had. Sources hand out the same array until something changes. */
  readonly lists: readonly (readonly Voice[])[];
  readonly choices: VoiceChoices;
  readonly byId: ReadonlyMap<number, Found>;
  readonly models: ReadonlyMap<string, Model>;
  readonly everybodys: readonly Voice[];
  readonly ofOwners: ReadonlyMap<number, readonly Voice[]>;
}

export interface LiveVoiceCatalogue extends VoiceCatalogue {
  /** Compares what the sources have now, and tells the listeners when it is something else. */
  refresh(): void;
}

export interface CatalogueParts {
  readonly choices?: () => VoiceChoices;
  /** Brings the sources up to date. */
  readonly update?: () => Promise<void>;
  /** What is known stays on offer. Called for the first failure of a row. */
  readonly onFailure?: (error: unknown) => void;
}

/** The voices of earlier sources are liked better. `FIRST_STORED_ID` rules out that two have the same id. */
export function createVoiceCatalogue(
  sources: readonly VoiceSource[],
  { choices = () => NO_CHOICES, update = async () => {}, onFailure = () => {} }: CatalogueParts = {},
): LiveVoiceCatalogue {
  const listeners = new Set<() => void>();
  let revision = 0;
  let isFailing = false;
  let snapshot = takeSnapshot(sources, choices());

  function refresh(): void {
    const isSame = sources.every((source, index) => source.voices() === snapshot.lists[index]);
    if (isSame && choices() === snapshot.choices) return;
    snapshot = takeSnapshot(sources, choices());
    revision++;
    for (const listener of listeners) listener();
  }

  return {
    refresh,
    voices: (ownerId) => (ownerId === null ? undefined : snapshot.ofOwners.get(ownerId)) ?? snapshot.everybodys,
    find(ownerId, voiceId) {
      const { voice } = snapshot.byId.get(voiceId) ?? snapshot.byId.get(findAlias(voiceId)?.formerId ?? 0) ?? {};
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
    preference: (voice) => snapshot.byId.get(voice.id)?.place ?? sources.length,
    choices: () => snapshot.choices,
    async look() {
      try {
        await update();
        isFailing = false;
      } catch (error) {
        if (!isFailing) onFailure(error);
        isFailing = true;
      }
      refresh();
    },
    revision: () => revision,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function takeSnapshot(sources: readonly VoiceSource[], choices: VoiceChoices): Snapshot {
  const lists = sources.map((source) => source.voices());
  const byId = new Map<number, Found>();
  for (const [place, source] of sources.entries()) {
    for (const voice of lists[place] ?? []) if (!byId.has(voice.id)) byId.set(voice.id, { voice, source, place });
  }
  const all = [...byId.values()].map(({ voice }) => voice).sort((one, other) => one.id - other.id);
  const everybodys = all.filter(({ ownerId }) => ownerId === null);
  const owners = new Set(all.flatMap(({ ownerId }) => ownerId ?? []));
  const ofOwners = new Map(
    [...owners].map((owner) => [owner, all.filter(({ ownerId }) => ownerId === null || ownerId === owner)]),
  );
  const models = new Map(sources.flatMap((source) => source.models().map((model) => [model.name, model])));
  return { lists, choices, byId, models, everybodys, ofOwners };
}
