// The voices that engines bring along, those liked better first, and the engines of installed voices; for the server process.
// What is liked better is measured: `docs/voices.md`. Flite's voices are understood far better, and speak English only.
import type { Model } from '../domain/model.ts';
import type { FolderEngine } from '../ports/folder-engine.ts';
import type { RemoteKind } from '../ports/remote-kind.ts';
import type { VoiceSource } from '../ports/voice-source.ts';
import { ESPEAK_SOURCE } from './espeak/catalogue.ts';
import { ESPEAK_MODEL } from './espeak/voices.ts';
import { FLITE_SOURCE } from './flite/catalogue.ts';
import { factsOfEngine, modelOfEngine, REMOTE_ENGINE } from './remote/voices.ts';
import { SHERPA_FOLDERS } from './sherpa/folder-engine.ts';

/** Its processes are always there: it speaks nearly every language. */
export const RESIDENT_MODEL: Model = ESPEAK_MODEL;

export const ENGINE_SOURCES: readonly VoiceSource[] = [FLITE_SOURCE, ESPEAK_SOURCE];

/** The engines that speak installed voice folders. */
export const FOLDER_ENGINES: readonly FolderEngine[] = [SHERPA_FOLDERS];

/** The engine that speaks on other servers. */
export const REMOTE_KIND: RemoteKind = { name: REMOTE_ENGINE, model: modelOfEngine, facts: factsOfEngine };
