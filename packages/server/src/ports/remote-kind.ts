// Port to what the remote engine is, for the server process: it does not load it.
import type { Model } from '../domain/model.ts';
import type { RemoteEngine } from '../domain/remote-engine.ts';
import type { VoiceFacts } from '../domain/voice.ts';

/** Only data and pure functions. */
export interface RemoteKind {
  /** The engine's name in the registry. */
  readonly name: string;
  model(engine: RemoteEngine, edition: number): Model;
  facts(engine: RemoteEngine): VoiceFacts;
}
