// What lies beside the files of the chapters, for players and libraries: metadata.json as Audiobookshelf reads it, the cover, a list for players.
import { join } from 'node:path';
import { writePlaylist } from '../../domain/audiobook/playlist.ts';
import { sanitiseName } from '../batch/file-names.ts';
import { replaceFile } from '../remote/own-files.ts';
import type { BookFacts } from './chapter-files.ts';

/** A file of a chapter, or of a part of one, that is there. */
export interface HeardFile {
  readonly chapter: number;
  readonly title: string;
  readonly file: string;
  readonly seconds: number;
}

export interface LibraryFiles {
  readonly folder: string;
  readonly facts: BookFacts;
  /** In the order in which they are heard. */
  readonly files: readonly HeardFile[];
  /** JPEG or PNG. */
  readonly cover: Uint8Array | null;
}

const PNG_BEGINS = 0x89;

/** Returns the name of the list for players. */
export async function writeLibraryFiles({ folder, facts, files, cover }: LibraryFiles): Promise<string> {
  const metadata = `${JSON.stringify(describeForLibraries(facts, files), null, 2)}\n`;
  await replaceFile(join(folder, 'metadata.json'), (write) => write(metadata));
  if (cover !== null) {
    const ending = cover[0] === PNG_BEGINS ? 'png' : 'jpg';
    await replaceFile(join(folder, `cover.${ending}`), (write) => write(cover));
  }
  const playlist = `${sanitiseName(facts.title) || 'Book'}.m3u8`;
  const entries = files.map(({ file, title, seconds }) => ({ path: file, title, seconds }));
  await replaceFile(join(folder, playlist), (write) => write(writePlaylist(facts.title, entries)));
  return playlist;
}

function describeForLibraries(facts: BookFacts, files: readonly HeardFile[]) {
  const { series } = facts;
  return {
    title: facts.title,
    authors: facts.authors,
    narrators: facts.narrator === null ? [] : [facts.narrator],
    series: series === null ? [] : [series.position === null ? series.name : `${series.name} #${series.position}`],
    publishedYear: facts.date?.slice(0, 4) ?? null,
    publisher: facts.publisher,
    language: facts.language,
    chapters: placeChapters(files),
  };
}

/** Of a chapter of several files there is one entry. */
function placeChapters(files: readonly HeardFile[]) {
  const chapters: { id: number; start: number; end: number; title: string }[] = [];
  let [at, last] = [0, 0];
  for (const { chapter, title, seconds } of files) {
    const end = round(at + seconds);
    if (chapter === last) chapters.at(-1)!.end = end;
    else chapters.push({ id: chapters.length, start: round(at), end, title });
    [at, last] = [at + seconds, chapter];
  }
  return chapters;
}

function round(seconds: number): number {
  return Math.round(seconds * 1_000) / 1_000;
}
