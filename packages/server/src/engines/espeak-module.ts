// The only access to eSpeak NG (GPL-3.0): its module, whose memory is reset to the same state before every text.
import { createRequire } from 'node:module';

/** A string argument as the address of its bytes. Plain strings go through a buffer that a reset makes invalid. */
interface Address {
  readonly ptr: number;
}

interface EspeakWorker {
  rate: number;
  pitch: number;
  range: number;
  volume: number;
  readonly samplerate: number;
  /** Size in bytes of one event in the list that the callback receives. */
  getSizeOfEventStruct_(): number;
  /** 0 when the voice was found. A variant that does not exist is ignored without an error. */
  set_voice(name: Address): number;
  synth_(text: Address, callback: number): void;
}

interface EspeakModule {
  /** Views of the memory. They are replaced whenever it grows, so never keep them. */
  readonly HEAPU8: Uint8Array;
  readonly HEAP16: Int16Array;
  readonly HEAP32: Int32Array;
  readonly eSpeakNGWorker: new () => EspeakWorker;
  addFunction(callback: (audio: number, length: number, events: number) => number): number;
  _webidl_malloc(bytes: number): number;
}

export interface Utterance {
  /** A voice file with its variant, such as `gmw/en-US+m3`. Always from this server's own tables. */
  readonly voice: string;
  /** 0–99. */
  readonly pitch: number;
  /** Words a minute. */
  readonly rate: number;
  /** Escaped text. */
  readonly text: string;
}

/** What the engine reports about an utterance besides its samples. Incomplete when the sink stopped it. */
export interface UtteranceEvents {
  /** Where each reported word begins: code points of the text before it. Short words may be merged into one event. */
  readonly positions: readonly number[];
  /** The first sample of each of these words. */
  readonly starts: readonly number[];
  /** The first sample after each of these words: of the next word, or of the pause between them. */
  readonly ends: readonly number[];
  readonly samples: number;
  /** Phonemes without pauses. */
  readonly phonemes: number;
  /** Phonemes and pauses of the clause that has the most of them. */
  readonly longestClause: number;
}

export interface Espeak {
  /** Version of the npm package. */
  readonly version: string;
  readonly sampleRate: number;
  /** Speaks synchronously. `sink` receives a view of the engine's memory and returns false to stop. */
  speak(utterance: Utterance, sink: (samples: Int16Array) => boolean): UtteranceEvents;
}

const PACKAGE = '@echogarden/espeak-ng-emscripten';
/** Covers the memory in use after the first word (1.17 MB). The memory above must still be zero then. */
const SNAPSHOT_BYTES = 1_310_720;
/** Voices whose snapshots are kept. */
const READY_VOICES = 4;
const NAME_BYTES = 64;
const TEXT_BYTES = 32 * 1024;
/** Event types, and the fields of an event in 32-bit words: type, text position, sample, name of a phoneme. */
const EVENT = { end: 0, word: 1, clauseEnd: 5, phoneme: 7 } as const;
const FIELD = { type: 0, position: 2, sample: 5, name: 7 } as const;
/** The engine stores a position in a clause in 11 bits, so positions wrap around. */
const POSITION_PERIOD = 2_048;
const RANGE = 50;
const VOLUME = 100;

/** Loads the engine. Call it once a process. */
export async function loadEspeak(): Promise<Espeak> {
  const { version } = createRequire(import.meta.url)(`${PACKAGE}/package.json`) as { version: string };
  const { module, worker } = await startModule();
  const encoder = new TextEncoder();
  const name: Address = { ptr: module._webidl_malloc(NAME_BYTES) };
  const text: Address = { ptr: module._webidl_malloc(TEXT_BYTES) };

  function put(value: string, { ptr }: Address, room: number): void {
    const { read, written } = encoder.encodeInto(value, module.HEAPU8.subarray(ptr, ptr + room - 1));
    if (read < value.length) throw new RangeError('the engine was given more than one segment');
    module.HEAPU8[ptr + written] = 0;
  }

  let sink: (samples: Int16Array) => boolean = () => false;
  let thrown: unknown;
  let events = createEventCounter();
  const eventWords = worker.getSizeOfEventStruct_() >> 2;
  const callback = module.addFunction((audio, length, list) => {
    if (list !== 0) events.read(module.HEAP32, list >> 2, eventWords);
    if (audio === 0 || length <= 0) return 0;
    try {
      const from = audio >> 1;
      return sink(module.HEAP16.subarray(from, from + length)) ? 0 : 1;
    } catch (error) {
      // An exception must not pass through the engine's own stack frames. It is thrown after the call.
      thrown = error;
      return 1;
    }
  });

  function setVoice({ voice, rate, pitch }: Omit<Utterance, 'text'>): void {
    put(voice, name, NAME_BYTES);
    if (worker.set_voice(name) !== 0) throw new Error(`the engine has no voice ${voice}`);
    worker.rate = rate;
    worker.pitch = pitch;
    worker.range = RANGE;
    worker.volume = VOLUME;
  }

  function utter(words: string): void {
    put(words, text, TEXT_BYTES);
    worker.synth_(text, callback);
  }

  setVoice({ voice: 'gmw/en', pitch: 50, rate: 175 });
  utter('a');
  const snapshot = module.HEAPU8.slice(0, SNAPSHOT_BYTES);
  if (!isZero(module.HEAPU8.subarray(SNAPSHOT_BYTES))) {
    throw new Error('the engine uses more memory than its snapshot holds: its output would not be repeatable');
  }

  /** Snapshots with a voice set, by voice, rate and pitch. Loading a voice takes longer than speaking a few words. */
  const ready = new Map<string, Uint8Array>();

  /** Resets the memory to the state in which the voice is set and nothing was spoken. */
  function rewind(utterance: Utterance): void {
    const key = `${utterance.voice} ${utterance.rate} ${utterance.pitch}`;
    const kept = ready.get(key);
    if (kept !== undefined) {
      module.HEAPU8.set(kept);
      // Moved to the end of the map: the voice that was not used for the longest time is dropped first.
      ready.delete(key);
      ready.set(key, kept);
      return;
    }
    module.HEAPU8.set(snapshot);
    module.HEAPU8.fill(0, SNAPSHOT_BYTES);
    setVoice(utterance);
    // No snapshot is kept of a voice that needs more memory than a snapshot covers.
    if (!isZero(module.HEAPU8.subarray(SNAPSHOT_BYTES))) return;
    if (ready.size >= READY_VOICES) ready.delete(ready.keys().next().value!);
    ready.set(key, module.HEAPU8.slice(0, SNAPSHOT_BYTES));
  }

  return {
    version,
    sampleRate: worker.samplerate,
    speak(utterance, to) {
      rewind(utterance);
      sink = to;
      thrown = undefined;
      events = createEventCounter();
      utter(utterance.text);
      if (thrown !== undefined) throw thrown;
      return events.result();
    },
  };
}

function createEventCounter() {
  const positions: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let samples = 0;
  let phonemes = 0;
  let inClause = 0;
  let longestClause = 0;
  let turns = 0;
  let last = 0;
  /** Where the pause began that nothing has followed yet; -1 outside pauses. */
  let pausedAt = -1;

  function endWord(at: number): void {
    if (ends.length < starts.length) ends.push(pausedAt < 0 ? at : pausedAt);
  }

  function endClause(): void {
    longestClause = Math.max(longestClause, inClause);
    inClause = 0;
  }

  return {
    /** Reads the event list that begins at the 32-bit word `first` of the memory; `size` is the words of one event. */
    read(memory: Int32Array, first: number, size: number): void {
      for (let at = first; memory[at + FIELD.type] !== EVENT.end; at += size) {
        const type = memory[at + FIELD.type];
        if (type === EVENT.phoneme) {
          inClause++;
          // A pause has an empty name. Only the first byte counts, because old bytes remain after the terminator.
          const isPause = (memory[at + FIELD.name]! & 0xff) === 0;
          if (!isPause) phonemes++;
          if (!isPause) pausedAt = -1;
          else if (pausedAt < 0) pausedAt = memory[at + FIELD.sample]!;
        } else if (type === EVENT.word) {
          const position = memory[at + FIELD.position]! - 1;
          if (position < last - POSITION_PERIOD / 2) turns++;
          last = position;
          endWord(memory[at + FIELD.sample]!);
          pausedAt = -1;
          positions.push(position + turns * POSITION_PERIOD);
          starts.push(memory[at + FIELD.sample]!);
        } else if (type === EVENT.clauseEnd) {
          endClause();
          samples = memory[at + FIELD.sample]!;
          endWord(samples);
        }
      }
    },
    result(): UtteranceEvents {
      endClause();
      endWord(samples);
      return { positions, starts, ends, samples, phonemes, longestClause };
    },
  };
}

/** The clock is held at 0 during the start: it seeds the engine's random numbers, which some variants use. */
async function startModule(): Promise<{ module: EspeakModule; worker: EspeakWorker }> {
  const now = Date.now;
  Date.now = () => 0;
  try {
    // @ts-expect-error the package carries no types
    const { default: create } = (await import('@echogarden/espeak-ng-emscripten')) as {
      default: () => Promise<EspeakModule>;
    };
    const module = await create();
    return { module, worker: new module.eSpeakNGWorker() };
  } finally {
    Date.now = now;
  }
}

function isZero(bytes: Uint8Array): boolean {
  const zeros = Buffer.alloc(1024 * 1024);
  for (let at = 0; at < bytes.length; at += zeros.length) {
    const part = bytes.subarray(at, at + zeros.length);
    if (!zeros.subarray(0, part.length).equals(part)) return false;
  }
  return true;
}
