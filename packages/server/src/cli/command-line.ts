// One command line: runs the command, prints failures for people, sets the exit code.
import { ConfigError } from '../config.ts';
import { AppError } from '../errors.ts';
import { buildProgram } from './program.ts';
import { EXIT, UsageError } from './remote/failures.ts';
import { systemTerminal } from './terminal.ts';

/** Exit code: restarting is pointless until somebody has repaired the data folder. */
const UNUSABLE_DATA = 3;

try {
  await buildProgram().parseAsync();
} catch (error) {
  const expected = error instanceof AppError || error instanceof ConfigError || error instanceof UsageError;
  const words = expected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  for (const line of words.split('\n')) systemTerminal().note(line);
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return EXIT.usage;
  return error instanceof AppError && error.code === 'unusable_data' ? UNUSABLE_DATA : EXIT.incomplete;
}
