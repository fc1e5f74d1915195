// Reads the recording that a voice imitates: 16-bit mono WAV, as it was stored when the custom voice was made.
import { readFile } from 'node:fs/promises';

export interface Reference {
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

const HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
const PCM = 1;
const FULL = 32_768;

export async function readReference(path: string): Promise<Reference> {
  return parseWav(await readFile(path));
}

function parseWav(file: Buffer): Reference {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') throw notWav();
  let sampleRate = 0;
  for (let at = HEADER_BYTES; at + CHUNK_HEADER_BYTES <= file.length; ) {
    const name = file.toString('latin1', at, at + 4);
    const start = at + CHUNK_HEADER_BYTES;
    const size = file.readUInt32LE(at + 4);
    if (name === 'fmt ' && start + 16 <= file.length) {
      const [format, channels, bits] = [
        file.readUInt16LE(start),
        file.readUInt16LE(start + 2),
        file.readUInt16LE(start + 14),
      ];
      if (format !== PCM || channels !== 1 || bits !== 16) throw notWav();
      sampleRate = file.readUInt32LE(start + 4);
    } else if (name === 'data' && sampleRate > 0) {
      const count = Math.floor(Math.min(size, file.length - start) / 2);
      return {
        samples: Float32Array.from({ length: count }, (_, i) => file.readInt16LE(start + 2 * i) / FULL),
        sampleRate,
      };
    }
    // Chunks begin at even places.
    at = start + size + (size % 2);
  }
  throw notWav();
}

function notWav(): Error {
  return new Error('the recording that the voice imitates is no 16-bit mono WAV file');
}
