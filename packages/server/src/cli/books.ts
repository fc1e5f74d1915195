// `lector books`: the books of a server, and the end of one.
import type { BookSummary } from '@lector/client';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { formatBytes } from './remote/amounts.ts';
import { EXIT, UsageError } from './remote/failures.ts';
import {
  addConnectionOptions,
  type CommandEnvironment,
  type ConnectionOptions,
  runRemote,
  type Session,
} from './remote/session.ts';
import { printTable } from './remote/table.ts';

interface BooksOptions extends ConnectionOptions {
  readonly limit: number;
  readonly json?: boolean;
}

const PAGE = 100;
const MAX_LISTED = 10_000;
const BOOK_ID = /^book_[0-9a-f]{32}$/;

export function registerBooks(program: Command, environment: CommandEnvironment): void {
  const command = program
    .command('books')
    .description('List the books that were sent, the newest first; delete one')
    .addOption(new Option('--limit <n>', 'at most so many').argParser(readLimit).default(20))
    .option('--json', 'print them as the server tells them');
  addConnectionOptions(command, environment).action((options: BooksOptions) =>
    runRemote(environment, options, (session) => listBooks(session, options)),
  );
  const one = command
    .command('delete')
    .description('Delete a book with its audiobook, and the batch that speaks it, for good')
    .argument('<book>', 'its id');
  addConnectionOptions(one, environment).action((bookId: string, options: ConnectionOptions) =>
    runRemote(environment, options, (session) => deleteBook(session, bookId)),
  );
}

async function listBooks({ client, terminal, signal }: Session, { limit, json }: BooksOptions): Promise<number> {
  const books: BookSummary[] = [];
  for (let cursor: string | null = null; books.length < limit; ) {
    const query = { limit: Math.min(PAGE, limit - books.length), ...(cursor !== null && { cursor }) };
    const page = await client.listBooks(query, { signal });
    books.push(...page.books);
    cursor = page.next_cursor;
    if (cursor === null || page.books.length === 0) break;
  }
  if (json) terminal.json(JSON.stringify(books, null, 2));
  else if (books.length === 0) terminal.note('There is no book.');
  else {
    printTable(
      terminal,
      [
        { title: 'book' },
        { title: 'batch' },
        { title: 'audiobook' },
        { title: 'size', align: 'right' },
        { title: 'sent' },
        { title: 'title' },
      ],
      books.map(({ book_id: id, batch_id: batch, audiobook, bytes, created_at: at, title, filename }) => [
        ...[id, batch ?? 'not spoken', audiobook ?? '', formatBytes(bytes), at.slice(0, 16).replace('T', ' ')],
        title ?? filename,
      ]),
    );
  }
  return EXIT.complete;
}

async function deleteBook({ client, terminal, signal }: Session, bookId: string): Promise<number> {
  if (!BOOK_ID.test(bookId)) {
    throw new UsageError(`“${bookId.slice(0, 60)}” is not the id of a book: \`lector books\` shows them`);
  }
  await client.deleteBook(bookId, { signal });
  terminal.note(`${bookId} is deleted with its recordings.`);
  return EXIT.complete;
}

function readLimit(value: string): number {
  const limit = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (limit >= 1 && limit <= MAX_LISTED) return limit;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MAX_LISTED}.`);
}
