// Plays samples as they arrive, without a recording of them.

/** Hz. */
export const SAMPLE_RATE = 24_000;
/** So that what arrives late is not begun in the past. */
const AHEAD_SECONDS = 0.1;

/** To be called in the click: later a browser may not let it sound. */
export function openSound(): AudioContext {
  return new AudioContext({ sampleRate: SAMPLE_RATE });
}

/** 16-bit samples, the low byte first, of `SAMPLE_RATE`. Resolves when the last was heard, or the sound was closed; the stream is cancelled by whoever opened it. */
export async function playSamples(stream: ReadableStream<Uint8Array>, sound: AudioContext): Promise<void> {
  const reader = stream.getReader();
  let odd = new Uint8Array(0);
  let at = 0;
  let last: AudioBufferSourceNode | undefined;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const bytes = new Uint8Array([...odd, ...value]);
    odd = bytes.slice(bytes.length & ~1);
    const samples = readSamples(bytes);
    if (samples.length === 0) continue;
    const buffer = sound.createBuffer(1, samples.length, SAMPLE_RATE);
    buffer.copyToChannel(samples, 0);
    last = new AudioBufferSourceNode(sound, { buffer });
    last.connect(sound.destination);
    at = Math.max(at, sound.currentTime + AHEAD_SECONDS);
    last.start(at);
    at += buffer.duration;
  }
  if (last === undefined) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  last.onended = () => resolve();
  sound.onstatechange = () => sound.state === 'closed' && resolve();
  await promise;
}

/** From -1 to 1; half a sample at the end is left. */
export function readSamples(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length >> 1 }, (_, index) => view.getInt16(index * 2, true) / 32_768);
}
