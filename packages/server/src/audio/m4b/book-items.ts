// What is known of a book as tags, under the names that players of audiobooks look for.
import { DATA, type Item, item, namedItem, positionItem, textItem } from '../mp4/items.ts';
import type { AudiobookFacts } from './audiobook.ts';
import { cutText } from './cut-text.ts';

const MAX_COVER_BYTES = 2 * 1024 * 1024;
/** The short description has a line of its own in lists. */
const MAX_SHORT_BYTES = 255;
const GENRE = 'Audiobook';
/** Of the kinds of media that iTunes knows: a book, which players go on with where they stopped. */
const BOOK = 2;
const WHOLE_NUMBER = /^[0-9]{1,4}$/;
const JPEG = Buffer.of(0xff, 0xd8, 0xff);
const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

export function bookItems(book: AudiobookFacts): readonly Item[] {
  const { title, authors, narrator, language, date, publisher, description, part, cover } = book;
  // Separated as libraries of audiobooks take names apart.
  const author = authors.join(', ');
  const text = (type: string, value = '') => (value === '' ? [] : [textItem(type, value)]);
  const named = (name: string, value = '') => (value === '' ? [] : [namedItem(name, value)]);
  return [
    ...text('©nam', part === undefined ? title : `${title} (${part.number}/${part.total})`),
    ...[...text('©ART', author), ...text('aART', author), ...text('©alb', title), ...text('©gen', GENRE)],
    ...[...text('©wrt', narrator), ...text('©day', date)],
    ...[...text('desc', cutText(description ?? '', MAX_SHORT_BYTES).toString()), ...text('ldes', description)],
    ...(part === undefined ? [] : [positionItem('trkn', [part.number, part.total])]),
    ...[item('stik', DATA.integer, Buffer.of(BOOK)), item('pgap', DATA.integer, Buffer.of(1))],
    ...seriesItems(book.series),
    ...[...named('PUBLISHER', publisher), ...named('LANGUAGE', language)],
    ...(cover === undefined ? [] : [item('covr', pictureKind(cover), cover)]),
  ];
}

function seriesItems(series: AudiobookFacts['series']): readonly Item[] {
  if (series === undefined) return [];
  const { name, position } = series;
  const items = [textItem('©mvn', name), namedItem('SERIES', name)];
  if (position === undefined) return items;
  const movement = Buffer.alloc(2);
  if (WHOLE_NUMBER.test(position)) movement.writeUInt16BE(Number(position));
  return [
    ...items,
    ...(WHOLE_NUMBER.test(position) ? [item('©mvi', DATA.integer, movement)] : []),
    namedItem('SERIES-PART', position),
  ];
}

/** Throws `RangeError` for what players would not show. */
function pictureKind(cover: Uint8Array): number {
  if (cover.length > MAX_COVER_BYTES) {
    throw new RangeError(`the cover has ${cover.length} bytes, more than ${MAX_COVER_BYTES}`);
  }
  if (JPEG.equals(cover.subarray(0, JPEG.length))) return DATA.jpeg;
  if (PNG.equals(cover.subarray(0, PNG.length))) return DATA.png;
  throw new RangeError('the cover is neither JPEG nor PNG');
}
