// `lector book`: a book becomes an audiobook; `lector book list` shows its chapters.
import { type Command, Option } from 'commander';
import { addBookOptions, type BookOptions } from './book/book-options.ts';
import { tryBook } from './book/dry-run.ts';
import { type ListOptions, listBook } from './book/list-book.ts';
import { makeBook } from './book/make-book.ts';
import { LOUDNESS_RULE } from './remote/audio-options.ts';
import { addConnectionOptions, type CommandEnvironment, runRemote } from './remote/session.ts';

const HELP = `
Sends the book, has it spoken, follows that and fetches it: as one .m4b with chapters and cover, or a tagged file for each
chapter with what Audiobookshelf reads beside them. lector book list shows which chapters are spoken; --chapters 3 is a trial.
${LOUDNESS_RULE}

The same command goes on where it stopped: by Ctrl-C, a crash, a server that went away. The server goes on speaking
meanwhile. A changed book, or one that is to be spoken otherwise, is sent anew: unchanged sentences cost nothing.

Exit code: 0 when every chapter is there, 1 when some are missing (each is named with its reason) or the server failed,
2 for wrong usage or a book that is refused, 130 when stopped by Ctrl-C.`;

export function registerBook(program: Command, environment: CommandEnvironment): void {
  const book = program
    .command('book')
    .description('Make an audiobook of an EPUB, Markdown, HTML or text file; run it again to go on where it stopped')
    // What stands behind `list` belongs to it.
    .enablePositionalOptions()
    .argument('<file>', 'an .epub, .md, .html or .txt file')
    .addHelpText('after', HELP);
  addConnectionOptions(addBookOptions(book), environment).action((file: string, options: BookOptions) =>
    runRemote(environment, options, (session) => (options.dryRun ? tryBook : makeBook)(session, file, options)),
  );
  book
    .command('list')
    .description('Show the chapters of a book: what would be spoken, what not, and why')
    .argument('<file>', 'an .epub, .md, .html or .txt file')
    .addOption(new Option('--chapters <numbers>', 'these and no others, such as 1-3,5').conflicts('all'))
    .option('--all', 'all that have words, front and back matter too')
    .option('--json', 'for programs')
    .action((file: string, options: ListOptions) => listBook(environment, file, options));
}
