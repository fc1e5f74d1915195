// `lector book list`: reads a book in this process and shows its chapters. Nothing is sent anywhere.
import { EXIT } from '../remote/failures.ts';
import type { CommandEnvironment } from '../remote/session.ts';
import { printBook, printJson } from './print-book.ts';
import { type ChapterChoice, describeBookFailure, readListedBook } from './read-listed-book.ts';

export interface ListOptions extends ChapterChoice {
  readonly json?: boolean;
}

export async function listBook(environment: CommandEnvironment, file: string, options: ListOptions): Promise<void> {
  const { terminal, setExitCode } = environment;
  try {
    const listed = await readListedBook(file, options);
    if (options.json) printJson(terminal, listed);
    else printBook(terminal, listed);
    setExitCode(EXIT.complete);
  } catch (error) {
    const words = describeBookFailure(error, file);
    if (words === null) throw error;
    terminal.note(words, 'red');
    setExitCode(EXIT.usage);
  }
}
