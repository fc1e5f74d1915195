// What an audiobook says of itself: as it was wished, else as the book says.
import type { Audiobook } from '../../domain/audiobook/audiobook.ts';
import type { BookMaking, StoredBook } from '../../ports/book-store.ts';

/** MARC relators of those who are named after the title, and of who reads. */
const AUTHOR_ROLES: ReadonlySet<string | null> = new Set(['aut', null]);
const NARRATOR_ROLE = 'nrt';
const DATE = /^\d{4}(?:-\d{2}(?:-\d{2})?)?/;

interface Described {
  readonly book: StoredBook & { readonly speech: NonNullable<StoredBook['speech']> };
  readonly making: BookMaking;
}

export function describeAudiobook(
  { book: { facts, fileName, speech }, making: { wish } }: Described,
  { cover, part }: { readonly cover: Uint8Array | null; readonly part?: NonNullable<Audiobook['part']> },
): Omit<Audiobook, 'chapters'> {
  const { title, creators, date, publisher, series } = facts.metadata;
  const named = (isMeant: (role: string | null) => boolean) =>
    creators.filter(({ role }) => isMeant(role)).map(({ name }) => name);
  const language = speech.language ?? facts.metadata.language;
  const day = DATE.exec(date ?? '')?.[0];
  return {
    title: wish.title ?? title ?? fileName.replace(/\.[^.]+$/, ''),
    authors: wish.authors ?? named((role) => AUTHOR_ROLES.has(role)),
    narrator: wish.narrator ?? named((role) => role === NARRATOR_ROLE)[0] ?? speech.voice,
    ...(language !== null && { language }),
    ...(day !== undefined && { date: day }),
    ...(publisher !== null && { publisher }),
    ...(series !== null && {
      series: { name: series.name, ...(series.position !== null && { position: series.position }) },
    }),
    ...(part !== undefined && { part }),
    ...(cover !== null && { cover }),
  };
}
