// The comments of a FLAC as tags of an MP4 file: types that players know where there are any, names for all else.
import type { Comments } from '../flac-header.ts';
import { type Item, namedItem, positionItem, textItem } from './items.ts';

const TYPES: Readonly<Record<string, string>> = {
  TITLE: '©nam',
  ALBUM: '©alb',
  ARTIST: '©ART',
  ALBUMARTIST: 'aART',
  COMPOSER: '©wrt',
  GENRE: '©gen',
  DATE: '©day',
};
const TRACK = 'trkn';
/** Numbers of tracks have 16 bits. */
const MAX_TRACK = 0xffff;

export function commentItems({ TRACKNUMBER, TRACKTOTAL, ...comments }: Comments): readonly Item[] {
  const items = Object.entries(comments).map(([name, value]) => {
    const type = TYPES[name];
    return type === undefined ? namedItem(name, value) : textItem(type, value);
  });
  const track = [Number(TRACKNUMBER), Number(TRACKTOTAL ?? 0)] as const;
  return track.every((number) => number >= 0 && number <= MAX_TRACK) ? [...items, positionItem(TRACK, track)] : items;
}
