// Port to a remote engine for whoever sets it up: which voices it has, and how it answers.
import type { RemoteEngine, RemoteVoice } from '../domain/remote-engine.ts';

/** How a server is asked. */
export type AskedRemote = Omit<RemoteEngine, 'voices' | 'chosen' | 'concurrency' | 'maxCharacters'>;

/** Both reject with `source_failed` when the server does not answer as it should, with what it did, or with the signal's reason. */
export interface RemoteProbe {
  /** The voices that it lists, in its order; those whose languages nothing tells get the engine's. */
  voices(remote: AskedRemote, signal: AbortSignal): Promise<readonly RemoteVoice[]>;
  /** Has it speak a sentence, whose sound is checked and thrown away. Returns the rate, Hz. */
  speak(remote: AskedRemote, voice: RemoteVoice, signal: AbortSignal): Promise<number>;
}
