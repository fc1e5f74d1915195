// Opens a book, whatever kind of file it is in.
import { open, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Book } from './book.ts';
import { openEpub } from './epub/open-epub.ts';
import { type FileKind, openFile } from './files/open-file.ts';
import { BookError } from './problems.ts';

const KINDS: Readonly<Record<string, FileKind>> = {
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.html': 'html',
  '.htm': 'html',
  '.xhtml': 'html',
  '.txt': 'text',
};

/** `name` is what the file is called. Throws `BookError`, or an error of the system. The book is to be closed. */
export async function openBook(path: string, name = basename(path)): Promise<Book> {
  const found = await stat(path);
  if (!found.isFile()) throw new BookError('not_a_file', 'It is no file, but a folder or a device.');
  const ending = extname(name).toLowerCase();
  if (ending === '.epub' || (await beginsLikeZip(path))) return openEpub(path);
  const kind = KINDS[ending];
  if (kind !== undefined) return openFile(path, { kind, bytes: found.size, name });
  throw new BookError('unknown_kind', `It is no EPUB, and its name does not end in ${Object.keys(KINDS).join(', ')}.`);
}

/** Some are saved under another name. */
async function beginsLikeZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.readUInt32LE(0) === 0x04034b50;
  } finally {
    await file.close();
  }
}
