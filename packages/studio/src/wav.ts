// Converts a FLAC recording to a WAV file in the browser.

const HEADER_BYTES = 44;

/** One channel of samples from -1 to 1 as 16-bit PCM with its header (RIFF, WAVE_FORMAT_PCM). */
export function encodeWav(samples: Float32Array, sampleRate: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(HEADER_BYTES + samples.length * 2));
  const word = (at: number, letters: string) => {
    for (const [i, letter] of [...letters].entries()) view.setUint8(at + i, letter.charCodeAt(0));
  };
  word(0, 'RIFF');
  view.setUint32(4, view.byteLength - 8, true);
  word(8, 'WAVE');
  word(12, 'fmt ');
  view.setUint32(16, 16, true); // length of this part
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // channels
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true); // bytes a second
  view.setUint16(32, 2, true); // bytes a frame
  view.setUint16(34, 16, true); // bits a sample
  word(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  for (const [i, sample] of samples.entries()) {
    // Decoders divide by 32,768; the same factor restores the encoded integers exactly.
    const level = Math.round(sample * 32_768);
    view.setInt16(HEADER_BYTES + i * 2, Math.min(32_767, Math.max(-32_768, level)), true);
  }
  return new Uint8Array(view.buffer);
}

/** Fetches and decodes at the recording's own rate, so that nothing is resampled. */
export async function fetchWav(address: string, sampleRate: number): Promise<Blob> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`The server answered ${answer.status}`);
  const context = new OfflineAudioContext(1, 1, sampleRate);
  const audio = await context.decodeAudioData(await answer.arrayBuffer());
  return new Blob([encodeWav(audio.getChannelData(0), sampleRate)], { type: 'audio/wav' });
}
