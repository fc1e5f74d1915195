// The voices of remote engines: what the operator's list says of them, with the ids that are kept in the store.
import { findLanguageByTag } from '../../domain/language-by-tag.ts';
import { type Model, modelOfRemote, remoteOfModel } from '../../domain/model.ts';
import { type RemoteEngine, speakerOf } from '../../domain/remote-engine.ts';
import { supportByTags } from '../../domain/tag-support.ts';
import type { Voice } from '../../domain/voice.ts';
import type { VoiceChoices } from '../../domain/voice-choices.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RemoteEngines } from '../../ports/remote-engines.ts';
import type { RemoteKind } from '../../ports/remote-kind.ts';
import type { VoiceSource } from '../../ports/voice-source.ts';
import type { NewStoredVoice, StoredVoice, VoiceStore } from '../../ports/voice-store.ts';

export interface RemoteVoices extends VoiceSource {
  /**
   * Reads what has changed: voices that are new on the list get their ids, and those that are gone from it are taken off. Rejects when something
   * cannot be read or stored now; what is known stays.
   */
  refresh(): Promise<void>;
  /** What the list says of a remote engine, by name of its model. */
  engine(model: string): RemoteEngine | undefined;
  /** Voices that were on the list once. The same object until something changes. */
  absent(): VoiceChoices['absent'];
}

interface Dependencies {
  readonly engines: Pick<RemoteEngines, 'read'>;
  readonly store: Pick<VoiceStore, 'revision' | 'list' | 'add' | 'remove'>;
  readonly kind: RemoteKind;
  readonly clock: Clock;
}

interface Known {
  readonly engine: RemoteEngine;
  readonly model: Model;
}

interface Snapshot {
  readonly engines: readonly RemoteEngine[] | null;
  readonly revision: number | null;
  readonly known: ReadonlyMap<string, Known>;
  readonly voices: readonly Voice[];
  readonly stored: ReadonlyMap<number, StoredVoice>;
  readonly absent: VoiceChoices['absent'];
}

const EMPTY: Snapshot = {
  engines: null,
  revision: null,
  known: new Map(),
  voices: [],
  stored: new Map(),
  absent: new Map(),
};
const SPEAKABLE = /[\p{L}\p{N}]/u;

/** Nothing is offered before the first `refresh`. */
export function createRemoteVoices(dependencies: Dependencies): RemoteVoices {
  const { store, kind, clock } = dependencies;
  let snapshot = EMPTY;
  let models: readonly Model[] = [];
  let editions = 0;
  let last: Promise<unknown> = Promise.resolve();

  async function read(): Promise<void> {
    const [engines, revision] = [await dependencies.engines.read(), await store.revision()];
    if (engines === snapshot.engines && revision === snapshot.revision) return;
    const stored = await settle(engines);
    const known = new Map(engines.map((engine) => [modelOfRemote(engine.name), knowing(engine)]));
    const offered = stored.filter(({ removedAtMs }) => removedAtMs === null);
    const voices = offered.flatMap((voice) => toVoice(voice, known.get(voice.folder), kind) ?? []);
    const absent = stored.filter(({ removedAtMs }) => removedAtMs !== null);
    snapshot = {
      ...{ engines, known, voices },
      // What was settled here has made it grow; that is looked at with the next call, and nothing is to be done then.
      revision,
      stored: new Map(offered.map((voice) => [voice.id, voice])),
      absent: new Map(
        absent.map(({ id, name, folder, ownerId }) => [id, { name, folder, ownerId, why: 'removed' } as const]),
      ),
    };
    models = [...known.values()].map(({ model }) => model);
  }

  /** The same model as long as nothing of the engine has changed. */
  function knowing(engine: RemoteEngine): Known {
    const before = snapshot.known.get(modelOfRemote(engine.name));
    if (before !== undefined && JSON.stringify(before.engine) === JSON.stringify(engine)) return before;
    return { engine, model: kind.model(engine, ++editions) };
  }

  /** Brings the store to what the list says; returns all of it that is of remote engines. */
  async function settle(engines: readonly RemoteEngine[]): Promise<readonly StoredVoice[]> {
    const before = await list();
    const wanted = engines.flatMap((engine) => toStored(engine, clock.now()));
    const known = new Map(before.map((voice) => [keyOf(voice), voice]));
    const missing = wanted.filter((voice) => !isThere(known.get(keyOf(voice)), voice));
    const keys = new Set(wanted.map(keyOf));
    const gone = before.filter((voice) => voice.removedAtMs === null && !keys.has(keyOf(voice)));
    if (missing.length + gone.length === 0) return before;
    await store.add(missing);
    await store.remove(
      gone.map(({ id }) => id),
      clock.now(),
    );
    return list();
  }

  async function list(): Promise<readonly StoredVoice[]> {
    return (await store.list()).filter(({ folder }) => remoteOfModel(folder) !== null);
  }

  return {
    refresh() {
      // One after the other: two at a time would settle the same difference twice.
      const next = last.then(read);
      last = next.catch(() => {});
      return next;
    },
    engine: (model) => snapshot.known.get(model)?.engine,
    absent: () => snapshot.absent,
    voices: () => snapshot.voices,
    models: () => models,
    support: (voice, languageId) => supportByTags(snapshot.stored.get(voice.id)?.languages ?? [], languageId),
    unreadable: ({ text }) =>
      SPEAKABLE.test(text) ? null : 'The text holds nothing that can be spoken: no letter and no number.',
  };
}

function toStored(engine: RemoteEngine, addedAtMs: number): readonly NewStoredVoice[] {
  return engine.voices.map(({ name, gender, languages }) => ({
    folder: modelOfRemote(engine.name),
    speaker: speakerOf(name),
    // Two servers may call a voice the same.
    name: `${engine.name}/${name}`,
    gender,
    age: 0,
    languages,
    description: `Spoken by the remote engine ${engine.name}: texts leave this machine`,
    ownerId: null,
    reference: null,
    addedAtMs,
  }));
}

function keyOf({ folder, speaker }: Pick<StoredVoice, 'folder' | 'speaker'>): string {
  return `${speaker} ${folder}`;
}

function isThere(stored: StoredVoice | undefined, { name, gender, languages }: NewStoredVoice): boolean {
  return (
    stored?.removedAtMs === null &&
    stored.name === name &&
    stored.gender === gender &&
    stored.languages.join() === languages.join()
  );
}

function toVoice(stored: StoredVoice, known: Known | undefined, kind: RemoteKind): Voice | null {
  if (known === undefined) return null;
  const { id, name, gender, age, description, speaker, languages } = stored;
  const [language, ...others] = languages;
  return {
    ...{ id, name, gender, age, description, speaker },
    languageId: language === undefined || others.length > 0 ? null : (findLanguageByTag(language)?.id ?? null),
    engine: kind.name,
    model: known.model.name,
    ownerId: null,
    reference: null,
    // A server tells nothing of it.
    license: { name: null, commercial: null, attribution: null, url: null },
    facts: kind.facts(known.engine),
    isRemote: true,
  };
}
