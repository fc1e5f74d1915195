// In which format audio is wanted, and how that is said on the wire.
import type { AudioFormat } from '@lector/contract/formats';
import type { CallOptions } from '../http/transport.ts';

/** How audio is handed out. */
export interface AudioChoice {
  /** Default `flac`, as it is stored. Anything else is made when it is fetched; its size and SHA-256 are not known before. */
  readonly format?: AudioFormat | undefined;
  /** Hz, one that the format has. By default as it was spoken, or the next that the format has. */
  readonly sampleRate?: number | undefined;
}

export interface AudioOptions extends CallOptions, AudioChoice {}

/** Nothing for what is not said, so that requests to any server stay as they were. */
export function toAudioFields({ format, sampleRate }: AudioChoice): { format?: AudioFormat; sample_rate?: number } {
  return {
    ...(format !== undefined && { format }),
    ...(sampleRate !== undefined && { sample_rate: sampleRate }),
  };
}
