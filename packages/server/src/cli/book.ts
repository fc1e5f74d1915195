// `lector book …`: books on this machine.
import { type Command, Option } from 'commander';
import { type ListOptions, listBook } from './book/list-book.ts';
import type { CommandEnvironment } from './remote/session.ts';

export function registerBook(program: Command, environment: CommandEnvironment): void {
  const book = program.command('book').description('Books: EPUB, Markdown, HTML and plain text');
  book
    .command('list')
    .description('Show the chapters of a book: what would be spoken, what not, and why')
    .argument('<file>', 'an .epub, .md, .html or .txt file')
    .addOption(new Option('--chapters <numbers>', 'these and no others, such as 1-3,5').conflicts('all'))
    .option('--all', 'all that have words, front and back matter too')
    .option('--json', 'for programs')
    .action((file: string, options: ListOptions) => listBook(environment, file, options));
}
