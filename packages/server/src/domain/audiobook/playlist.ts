// The list of a book's files for players (extended M3U, as UTF-8).

export interface PlaylistEntry {
  /** Of the file, seen from the list. */
  readonly path: string;
  readonly title: string;
  readonly seconds: number;
}

export function writePlaylist(title: string, entries: readonly PlaylistEntry[]): string {
  const lines = entries.flatMap((entry) => [
    // Whole ones: many players read no others.
    `#EXTINF:${Math.round(entry.seconds)},${onOneLine(entry.title)}`,
    // Otherwise it would be a comment.
    entry.path.startsWith('#') ? `./${entry.path}` : entry.path,
  ]);
  return ['#EXTM3U', `#PLAYLIST:${onOneLine(title)}`, ...lines, ''].join('\n');
}

function onOneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}
