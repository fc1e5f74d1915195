// An MP4 file with one track of AAC and tags, the table of contents in front.
import type { Comments } from '../flac-header.ts';
import { box, lengthOf } from './boxes.ts';
import { commentItems } from './comment-items.ts';
import { itemList } from './items.ts';
import { UNDETERMINED } from './language-code.ts';
import { fileType, mediaDataHeader, movieHeader } from './movie.ts';
import { createPacketSizes } from './packet-sizes.ts';
import { type SoundTrack, soundTrack } from './sound-track.ts';

export interface M4aOptions extends Pick<SoundTrack, 'sampleRate' | 'frameLength' | 'delay'> {
  /** Takes the audio, as it comes. */
  readonly onBytes: (bytes: Uint8Array) => void;
}

export interface M4aWriter {
  add(packet: Uint8Array): void;
  /** What belongs in front of the audio. `samples` are heard, behind the delay. */
  finish(samples: number, comments: Comments): Buffer;
}

export function createM4aWriter(options: M4aOptions): M4aWriter {
  const packets = createPacketSizes();
  return {
    add(packet) {
      packets.add(packet.length);
      options.onBytes(packet);
    },
    finish(samples, comments) {
      const items = commentItems(comments);
      const tags = items.length === 0 ? [] : [box('udta', itemList(items))];
      const bodyBytes = packets.totalBytes();
      const movie = (start: number) => {
        const track = { ...options, heard: samples, language: UNDETERMINED, sizes: packets.all(), start };
        return box(
          'moov',
          movieHeader({ timescale: options.sampleRate, duration: samples, tracks: 1 }),
          soundTrack({ ...track, soundBytes: bodyBytes, bodyBytes }),
          ...tags,
        );
      };
      const [start, data] = [fileType('M4A ', ['isom', 'iso2', 'mp41']), mediaDataHeader(bodyBytes)];
      // The offsets in the table take the same room whatever they are, so its length can be had before they are known.
      return Buffer.concat([...start, ...movie(lengthOf([...start, ...movie(0), data])), data]);
    },
  };
}
