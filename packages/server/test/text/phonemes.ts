// The names of the phonemes that the embedded engine speaks, for tests and tables about what it reads.

/** The phonemes of a text by a voice file of the engine, words apart by one space. */
export type Phonemes = (text: string, voice: string) => string;

interface Worker {
  getSizeOfEventStruct_(): number;
  rate: number;
  set_voice(name: string): number;
  synth_(text: string, callback: number): void;
}

interface Module {
  readonly HEAP32: Int32Array;
  readonly HEAPU8: Uint8Array;
  readonly eSpeakNGWorker: new () => Worker;
  addFunction(callback: (audio: number, length: number, events: number) => number): number;
}

/** Event types and the words of an event: its type and where the name of a phoneme stands. */
const EVENT = { end: 0, word: 1, phoneme: 7 } as const;
const NAME_WORD = 7;
const NAME_BYTES = 8;
/** Words a minute. The samples are not wanted: the faster, the fewer of them. */
const FASTEST = 450;

/** An engine of its own, without the clock's seed and without the snapshots of the server's. */
export async function loadPhonemes(): Promise<Phonemes> {
  // @ts-expect-error the package carries no types
  const { default: create } = (await import('@echogarden/espeak-ng-emscripten')) as { default: () => Promise<Module> };
  const module = await create();
  const worker = new module.eSpeakNGWorker();
  const size = worker.getSizeOfEventStruct_() >> 2;
  let heard = '';
  const callback = module.addFunction((_audio, _length, events) => {
    if (events === 0) return 0;
    for (let at = events >> 2; module.HEAP32[at] !== EVENT.end; at += size) {
      if (module.HEAP32[at] === EVENT.word) heard += ' ';
      else if (module.HEAP32[at] === EVENT.phoneme) heard += nameAt(module.HEAPU8, (at + NAME_WORD) << 2);
    }
    return 0;
  });
  let current = '';
  return (text, voice) => {
    if (voice !== current && worker.set_voice(voice) !== 0) throw new Error(`the engine has no voice ${voice}`);
    current = voice;
    worker.rate = FASTEST;
    heard = '';
    worker.synth_(text, callback);
    return heard.replaceAll(/ +/g, ' ').trim();
  };
}

/** A pause has an empty name. */
function nameAt(memory: Uint8Array, address: number): string {
  const bytes = memory.subarray(address, address + NAME_BYTES);
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8');
}
