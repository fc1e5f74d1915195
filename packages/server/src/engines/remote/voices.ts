// What the server process knows of a remote engine without asking it: its model, the facts of its voices, the time it may take.
import { type Model, modelOfRemote } from '../../domain/model.ts';
import type { RemoteEngine } from '../../domain/remote-engine.ts';
import type { VoiceFacts } from '../../domain/voice.ts';
import { CONNECT_MS } from './exchange.ts';
import { LEAVES_MS } from './sound.ts';
import { LONGEST_PAUSE_MS, TRIES } from './tries.ts';

export const REMOTE_ENGINE = 'remote';

/** Measured: 146 MiB after three hundred segments, four at a time. */
const MEMORY_MIB = 150;

export function modelOfEngine({ name, concurrency, timeoutSeconds }: RemoteEngine, edition: number): Model {
  // A whole answer may take as long again as its first byte.
  const tryMs = CONNECT_MS + 2 * timeoutSeconds * 1_000;
  return {
    name: modelOfRemote(name),
    engine: REMOTE_ENGINE,
    folder: null,
    memoryMib: MEMORY_MIB,
    remote: { atOnce: concurrency, waitMs: TRIES * (tryMs + LONGEST_PAUSE_MS), edition },
  };
}

export function factsOfEngine({ sampleRate, maxCharacters }: RemoteEngine): VoiceFacts {
  return {
    sampleRate,
    // Nobody promises it, and most servers draw random numbers.
    isDeterministic: false,
    maxCharacters,
    leavesMs: LEAVES_MS,
    honours: ['rate'],
    memoryMib: MEMORY_MIB,
    sizeBytes: 0,
  };
}
