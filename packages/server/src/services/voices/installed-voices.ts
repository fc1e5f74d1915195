// The voices of the installed voice folders: what is stored of them, joined with the manifests of the folders that are there.
import { join } from 'node:path';
import { findLanguageByTag } from '../../domain/language-by-tag.ts';
import { type Model, modelOfFolder, remoteOfModel } from '../../domain/model.ts';
import { supportByTags } from '../../domain/tag-support.ts';
import type { Voice, VoiceFacts } from '../../domain/voice.ts';
import { NO_CHOICES, type VoiceChoices } from '../../domain/voice-choices.ts';
import { IMITATING, type VoiceManifest } from '../../domain/voice-manifest.ts';
import type { FolderEngine } from '../../ports/folder-engine.ts';
import type { FoundFolder, SoundFolder, VoiceFolders } from '../../ports/voice-folders.ts';
import type { VoiceSource } from '../../ports/voice-source.ts';
import type { StoredVoice, VoiceStore } from '../../ports/voice-store.ts';

/** A folder that is not offered, or voices without one. */
export interface VoiceProblem {
  readonly folder: string;
  /** One sentence without its full stop. */
  readonly problem: string;
  /** No voice is missing because of it. */
  readonly isHarmless: boolean;
}

export interface InstalledVoices extends VoiceSource {
  /** Reads what has changed before the call. Rejects when something cannot be read or made now; the rest is up to date then, or as before. */
  refresh(): Promise<void>;
  /** The same object until something changes. */
  choices(): VoiceChoices;
  problems(): readonly VoiceProblem[];
  /** The models that speak in a voice recorded for them, by name of their folder. */
  imitating(): readonly ImitatingModel[];
}

export interface ImitatingModel {
  /** Name of the voice folder. */
  readonly folder: string;
  /** BCP-47 tags as in the language table. */
  readonly languages: readonly string[];
}

interface Loaded {
  readonly folder: SoundFolder;
  readonly engine: FolderEngine;
  readonly facts: VoiceFacts;
}

interface Snapshot {
  readonly revision: number | null;
  /** Why voices are missing that should be there. */
  readonly failure: unknown;
  readonly voices: readonly Voice[];
  readonly models: readonly Model[];
  /** By the name of the folder. */
  readonly loaded: ReadonlyMap<string, Loaded>;
  readonly stored: ReadonlyMap<number, StoredVoice>;
  readonly choices: VoiceChoices;
  readonly problems: readonly VoiceProblem[];
}

const EMPTY: Snapshot = {
  revision: null,
  failure: null,
  voices: [],
  models: [],
  loaded: new Map(),
  stored: new Map(),
  choices: NO_CHOICES,
  problems: [],
};

interface Dependencies {
  readonly store: VoiceStore;
  readonly folders: VoiceFolders;
  readonly engines: readonly FolderEngine[];
  /** Makes what a process needs to load such a voice besides its folder. Resolved before the voice is on offer. */
  readonly prepare?: (manifest: VoiceManifest) => Promise<void>;
}

/** Nothing is offered before the first `refresh`. */
export function createInstalledVoices(dependencies: Dependencies): InstalledVoices {
  const { store } = dependencies;
  let snapshot = EMPTY;
  let last: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | null = null;

  async function read(): Promise<void> {
    // Asked for first: what changes while the rest is read is then read again.
    const revision = await store.revision();
    if (revision === snapshot.revision) return;
    const taken = await takeSnapshot(revision, dependencies);
    // What could not be made is tried again with the next call; the other voices are on offer.
    snapshot = taken.failure === null ? taken : { ...taken, revision: null };
    if (taken.failure !== null) throw taken.failure;
  }

  return {
    refresh() {
      // Shared by the calls that come before it has begun. A later one may be told of a change that this one has missed.
      if (next === null) {
        next = last.then(() => {
          next = null;
          return read();
        });
        last = next.catch(() => {});
      }
      return next;
    },
    voices: () => snapshot.voices,
    models: () => snapshot.models,
    choices: () => snapshot.choices,
    problems: () => snapshot.problems,
    imitating: () =>
      [...snapshot.loaded.values()]
        .filter(({ folder }) => IMITATING.has(folder.manifest.family))
        .map(({ folder }) => ({ folder: folder.name, languages: folder.manifest.languages })),
    support: (voice, languageId) => supportByTags(snapshot.stored.get(voice.id)?.languages ?? [], languageId),
    unreadable({ text, voice, languageId }) {
      const loaded = snapshot.loaded.get(snapshot.stored.get(voice.id)?.folder ?? '');
      return loaded?.engine.unreadable({ text, manifest: loaded.folder.manifest, languageId }) ?? null;
    },
  };
}

async function takeSnapshot(revision: number, { store, folders, engines, prepare }: Dependencies): Promise<Snapshot> {
  const [all, found, defaults, aliases] = await Promise.all([
    // Those of remote engines have no folder.
    store.list().then((voices) => voices.filter(({ folder }) => remoteOfModel(folder) === null)),
    folders.read(),
    store.defaults(),
    store.aliases(),
  ]);
  const problems: VoiceProblem[] = [];
  const loaded = new Map<string, Loaded>();
  let failure: unknown = null;
  for (const folder of found) {
    const engine =
      'manifest' in folder ? engines.find(({ families }) => families.has(folder.manifest.family)) : undefined;
    if ('problem' in folder) problems.push({ folder: folder.name, problem: folder.problem, isHarmless: false });
    else if (engine === undefined) problems.push({ folder: folder.name, problem: noEngine(folder), isHarmless: false });
    else loaded.set(folder.name, { folder, engine, facts: engine.facts(folder.manifest) });
  }
  const offered = all.filter(({ removedAtMs }) => removedAtMs === null);
  const wanted = new Set(offered.map(({ folder }) => folder));
  for (const [name, { folder }] of loaded) {
    if (!wanted.has(name)) continue;
    try {
      await prepare?.(folder.manifest);
    } catch (error) {
      loaded.delete(name);
      failure ??= error;
    }
  }
  const voices = offered.flatMap((voice) => toVoice(voice, loaded.get(voice.folder)) ?? []);
  return {
    revision,
    failure,
    voices,
    models: [...loaded.values()].map(toModel),
    loaded,
    stored: new Map(offered.map((voice) => [voice.id, voice])),
    choices: { defaults, aliases, absent: findAbsent(all, voices) },
    problems: [...problems, ...withoutFolder(offered, found), ...withoutVoices(all, found)],
  };
}

function toVoice(stored: StoredVoice, loaded: Loaded | undefined): Voice | null {
  if (loaded === undefined) return null;
  const { folder, engine, facts } = loaded;
  const [language, ...others] = stored.languages;
  const { reference } = stored;
  return {
    id: stored.id,
    name: stored.name,
    gender: stored.gender,
    age: stored.age,
    languageId: language === undefined || others.length > 0 ? null : (findLanguageByTag(language)?.id ?? null),
    engine: engine.name,
    description: stored.description,
    model: modelOfFolder(stored.folder),
    speaker: stored.speaker,
    ownerId: stored.ownerId,
    reference: reference === null ? null : { path: join(folder.path, reference.file), text: reference.text },
    license: folder.manifest.license,
    facts,
  };
}

function toModel({ folder, engine, facts }: Loaded): Model {
  return { name: modelOfFolder(folder.name), engine: engine.name, folder: folder.path, memoryMib: facts.memoryMib };
}

function noEngine({ manifest }: SoundFolder): string {
  return `no engine of this installation speaks voices of the kind ${manifest.family}`;
}

function findAbsent(all: readonly StoredVoice[], voices: readonly Voice[]): VoiceChoices['absent'] {
  const there = new Set(voices.map(({ id }) => id));
  const absent = all.filter(({ id }) => !there.has(id));
  return new Map(
    absent.map(({ id, name, folder, ownerId, removedAtMs }) => [
      id,
      { name, folder, ownerId, why: removedAtMs === null ? 'broken' : 'removed' },
    ]),
  );
}

/** Voices on offer whose folder is gone. */
function withoutFolder(offered: readonly StoredVoice[], found: readonly { readonly name: string }[]): VoiceProblem[] {
  const there = new Set(found.map(({ name }) => name));
  const gone = new Set(offered.map(({ folder }) => folder).filter((folder) => !there.has(folder)));
  return [...gone].map((folder) => ({
    folder,
    problem: 'the folder is gone: install the voice again, or remove it',
    isHarmless: false,
  }));
}

/** Folders that were put there by hand. */
function withoutVoices(all: readonly StoredVoice[], found: readonly FoundFolder[]): VoiceProblem[] {
  const known = new Set(all.map(({ folder }) => folder));
  const strange = found.filter((folder) => !known.has(folder.name) && isSpeaking(folder));
  return strange.map(({ name }) => ({
    folder: name,
    problem: 'it was never installed: `lector voices install` takes a copy of it',
    isHarmless: true,
  }));
}

function isSpeaking(folder: FoundFolder): boolean {
  return 'manifest' in folder && folder.manifest.speakers.length > 0;
}
