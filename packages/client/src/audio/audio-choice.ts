// In which format audio is wanted, and how that is said on the wire.
import type { AskedAudioFields, AudioFormat, LoudnessTarget } from '@lector/contract/formats';
import type { CallOptions } from '../http/transport.ts';

/** How audio is handed out while it is spoken. */
export interface LiveAudioChoice {
  /** Default `flac`, as it is stored. Anything else is made when it is fetched; its size and SHA-256 are not known before. */
  readonly format?: AudioFormat | undefined;
  /** Hz, one that the format has. By default as it was spoken, or the next that the format has. */
  readonly sampleRate?: number | undefined;
}

/** How the audio of finished runs is handed out. */
export interface AudioChoice extends LiveAudioChoice {
  /** Integrated loudness in LUFS by EBU R 128, or `acx`: within what ACX asks of audiobooks. By default as it was spoken. */
  readonly loudness?: LoudnessTarget | undefined;
}

export interface AudioOptions extends CallOptions, AudioChoice {}

/** Nothing for what is not said, so that requests to any server stay as they were. */
export function toAudioFields({ format, sampleRate, loudness }: AudioChoice): AskedAudioFields {
  return {
    ...(format !== undefined && { format }),
    ...(sampleRate !== undefined && { sample_rate: sampleRate }),
    ...(loudness !== undefined && { loudness }),
  };
}
