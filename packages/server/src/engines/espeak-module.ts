// The one door to eSpeak NG (GPL-3.0): its module in memory, rewound to the same state before every text.
import { createRequire } from 'node:module';

/** A string argument as the address of its bytes: strings would go through a buffer that a rewind pulls away. */
interface Address {
  readonly ptr: number;
}

interface EspeakWorker {
  rate: number;
  pitch: number;
  range: number;
  volume: number;
  readonly samplerate: number;
  /** 0 when the voice was found. A variant that does not exist is ignored without a word. */
  set_voice(name: Address): number;
  synth_(text: Address, callback: number): void;
}

interface EspeakModule {
  /** Views of the memory, replaced whenever it grows: never keep them. */
  readonly HEAPU8: Uint8Array;
  readonly HEAP16: Int16Array;
  readonly eSpeakNGWorker: new () => EspeakWorker;
  addFunction(callback: (audio: number, length: number, events: number) => number): number;
  _webidl_malloc(bytes: number): number;
}

export interface Utterance {
  /** A voice file with its variant, `gmw/en-US+m3`; only ever from our own tables. */
  readonly voice: string;
  /** 0–99. */
  readonly pitch: number;
  /** Words a minute. */
  readonly rate: number;
  /** Escaped text. */
  readonly text: string;
}

export interface Espeak {
  /** Of the npm package. */
  readonly version: string;
  readonly sampleRate: number;
  /** Speaks in one go; `sink` sees a view of the engine's memory and answers false to stop. */
  speak(utterance: Utterance, sink: (samples: Int16Array) => boolean): void;
}

const PACKAGE = '@echogarden/espeak-ng-emscripten';
/** Covers all that is in use after the first word (1.17 MB); what lies above must still be zero then. */
const SNAPSHOT_BYTES = 1_310_720;
const NAME_BYTES = 64;
const TEXT_BYTES = 32 * 1024;
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
  const callback = module.addFunction((audio, length) => {
    if (audio === 0 || length <= 0) return 0;
    try {
      const from = audio >> 1;
      return sink(module.HEAP16.subarray(from, from + length)) ? 0 : 1;
    } catch (error) {
      // Must not unwind through the engine's own frames.
      thrown = error;
      return 1;
    }
  });

  function utter(utterance: Utterance): void {
    put(utterance.voice, name, NAME_BYTES);
    if (worker.set_voice(name) !== 0) throw new Error(`the engine has no voice ${utterance.voice}`);
    worker.rate = utterance.rate;
    worker.pitch = utterance.pitch;
    worker.range = RANGE;
    worker.volume = VOLUME;
    put(utterance.text, text, TEXT_BYTES);
    worker.synth_(text, callback);
  }

  utter({ voice: 'gmw/en', pitch: 50, rate: 175, text: 'a' });
  const snapshot = module.HEAPU8.slice(0, SNAPSHOT_BYTES);
  if (!isZero(module.HEAPU8.subarray(SNAPSHOT_BYTES))) {
    throw new Error('the engine uses more memory than its snapshot holds: its output would not be repeatable');
  }

  return {
    version,
    sampleRate: worker.samplerate,
    speak(utterance, to) {
      module.HEAPU8.set(snapshot);
      sink = to;
      thrown = undefined;
      utter(utterance);
      if (thrown !== undefined) throw thrown;
    },
  };
}

/** The clock stands still while module and worker start: it seeds the engine's random numbers, which some variants use. */
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
