// Sound as events: one start, pieces of bounded size, one stop. Sixteen bits, one channel.
import { encodeEvent } from './event.ts';
import type { EventSocket } from './event-socket.ts';

const SAMPLE_BYTES = 2;
/** An even number; at 22,050 samples a second 186 ms. */
const PIECE_BYTES = 8_192;
const SILENCE = Buffer.alloc(PIECE_BYTES);

export class AudioWriter {
  readonly #socket: Pick<EventSocket, 'send'>;
  readonly #format: { readonly rate: number; readonly width: number; readonly channels: number };
  /** Half a sample. */
  #rest: Buffer = Buffer.alloc(0);
  #hasBegun = false;

  constructor(socket: Pick<EventSocket, 'send'>, sampleRate: number) {
    this.#socket = socket;
    this.#format = { rate: sampleRate, width: SAMPLE_BYTES, channels: 1 };
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  async write(bytes: Buffer): Promise<void> {
    const sound = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const whole = sound.length - (sound.length % SAMPLE_BYTES);
    this.#rest = sound.subarray(whole);
    await this.#send(sound.subarray(0, whole));
  }

  async silence(ms: number): Promise<void> {
    let left = Math.round((ms / 1_000) * this.#format.rate) * SAMPLE_BYTES;
    for (; left > 0; left -= PIECE_BYTES) await this.#send(SILENCE.subarray(0, left));
  }

  async stop(): Promise<void> {
    await this.#socket.send(encodeEvent('audio-stop'));
  }

  async #send(sound: Buffer): Promise<void> {
    // At the first sound, so that what cannot be spoken is an error and not an empty recording.
    if (!this.#hasBegun) await this.#socket.send(encodeEvent('audio-start', this.#format));
    this.#hasBegun = true;
    for (let at = 0; at < sound.length; at += PIECE_BYTES)
      await this.#socket.send(encodeEvent('audio-chunk', this.#format, sound.subarray(at, at + PIECE_BYTES)));
  }
}
