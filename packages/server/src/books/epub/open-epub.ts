// Opens an EPUB: from its container to the plan of its chapters.
import type { Book } from '../book.ts';
import { findHeadings } from '../chapters/by-headings.ts';
import { type Entry, type Plan, planChapters } from '../chapters/plan.ts';
import { type ReadingItem, readChapters } from '../chapters/read-chapters.ts';
import { decodeText } from '../decode-text.ts';
import { loadMarkupReader } from '../markup/read-markup.ts';
import { BookError, Warnings } from '../problems.ts';
import { type Archive, openArchive } from '../zip/archive.ts';
import { findPackage } from './container.ts';
import { findCover } from './cover.ts';
import { readLexicons } from './lexicons.ts';
import { type Navigation, readNavigation } from './navigation.ts';
import { type Package, readPackage } from './package.ts';
import { PartNames } from './part-names.ts';
import type { PartReader } from './read-part.ts';
import { readSpine } from './reading-order.ts';
import { refuseEncrypted, refuseLocks } from './rights.ts';

interface Opened {
  readonly reader: PartReader;
  readonly names: PartNames;
  readonly warnings: Warnings;
  readonly book: Package;
  readonly navigation: Navigation;
  readonly items: readonly ReadingItem[];
}

export async function openEpub(path: string): Promise<Book> {
  const warnings = new Warnings();
  const archive = await openArchive(path, warnings);
  try {
    const opened = await readFrame(archive, warnings);
    return describe(opened, await makePlan(opened));
  } catch (error) {
    archive.close();
    throw error;
  }
}

/** Everything but the texts. */
async function readFrame(archive: Archive, warnings: Warnings): Promise<Opened> {
  const reader = { archive, readMarkup: await loadMarkupReader() };
  const names = new PartNames(archive, warnings);
  refuseLocks(reader);
  const book = await readPackage(reader, await findPackage(reader, names, warnings), warnings);
  const order = readSpine({ book, names, warnings });
  const texts = new Set([book.name, ...order.map(({ name }) => name)]);
  await refuseEncrypted(reader, names, { texts, warnings });
  archive.requireReadable(texts);
  if (order.length === 0) throw new BookError('no_chapters', 'Nothing in its reading order is there to be read.');
  const navigation = await readNavigation({ reader, names, book, warnings });
  return { reader, names, warnings, book, navigation, items: navigation.describe(order) };
}

async function makePlan({ reader, warnings, navigation, items }: Opened): Promise<Plan> {
  const order = new Map<string, number>();
  for (const [index, { name }] of items.entries()) if (!order.has(name)) order.set(name, index);
  const listed = navigation.entries.filter((entry) => isRead(entry, order, warnings));
  if (listed.length > 0) return planChapters({ entries: listed, isByContents: true, order });
  warnings.add(
    'no_contents',
    null,
    'It has no table of contents that leads anywhere: its headings, or its files, are its chapters.',
  );
  const readText = (name: string) => readDocument(reader, warnings, name);
  const entries = await findHeadings({ names: [...order.keys()], readMarkup: reader.readMarkup, readText });
  return planChapters({ entries, isByContents: false, order });
}

function isRead(entry: Entry, order: ReadonlyMap<string, number>, warnings: Warnings): boolean {
  if (order.has(entry.name)) return true;
  const words = `The contents lead here with “${entry.title}”, but it is not in the reading order.`;
  warnings.add('contents_elsewhere', entry.name, words);
  return false;
}

async function readDocument({ archive }: PartReader, warnings: Warnings, name: string): Promise<string | null> {
  const bytes = await archive.read(name);
  if (bytes === null) return null;
  const { text, isGuess } = decodeText(bytes);
  if (isGuess)
    warnings.add('encoding_guessed', name, 'Its character set is not what it says; it is read as windows-1252.');
  return text;
}

function describe({ reader, names, warnings, book, navigation, items }: Opened, plan: Plan): Book {
  const metadata = book.metadata.finish();
  return {
    kind: 'epub',
    metadata,
    warnings: warnings.list,
    warningCount: () => warnings.count,
    chapters: () =>
      readChapters({
        items,
        plan,
        bookTitle: metadata.title,
        language: metadata.language,
        readMarkup: reader.readMarkup,
        warnings,
        readText: (name) => readDocument(reader, warnings, name),
      }),
    cover: () => findCover({ reader, names, book, pages: navigation.coverPages, warnings }),
    lexicons: () => readLexicons({ archive: reader.archive, names, book, warnings }),
    close: () => reader.archive.close(),
  };
}
