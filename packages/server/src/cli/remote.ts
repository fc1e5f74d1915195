// The commands that only talk to a server over its API, wherever it runs.
import type { Command } from 'commander';
import { registerBatch } from './batch.ts';
import { registerBatches } from './batches.ts';
import { registerBook } from './book.ts';
import { registerBooks } from './books.ts';
import { registerCancel } from './cancel.ts';
import { registerLanguages } from './languages.ts';
import { registerPull } from './pull.ts';
import type { CommandEnvironment } from './remote/session.ts';
import { registerResults } from './results.ts';
import { registerRetake } from './retake.ts';
import { registerSay } from './say.ts';
import { registerVoices } from './voices.ts';
import { registerWebhooks } from './webhooks.ts';

export function registerRemoteCommands(program: Command, environment: CommandEnvironment): void {
  registerSay(program, environment);
  registerBook(program, environment);
  registerBooks(program, environment);
  registerBatch(program, environment);
  registerResults(program, environment);
  registerPull(program, environment);
  registerBatches(program, environment);
  registerCancel(program, environment);
  registerRetake(program, environment);
  registerVoices(program, environment);
  registerLanguages(program, environment);
  registerWebhooks(program, environment);
}
