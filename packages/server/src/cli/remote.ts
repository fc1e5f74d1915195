// The commands that talk to a server over the wire alone, wherever it runs.
import type { Command } from 'commander';
import { registerBatch } from './batch.ts';
import { registerCancel } from './cancel.ts';
import { registerLanguages } from './languages.ts';
import { systemWorld, type World } from './remote/session.ts';
import { registerResults } from './results.ts';
import { registerSay } from './say.ts';
import { registerVoices } from './voices.ts';

export function registerRemoteCommands(program: Command, world: World = systemWorld()): void {
  registerSay(program, world);
  registerBatch(program, world);
  registerResults(program, world);
  registerCancel(program, world);
  registerVoices(program, world);
  registerLanguages(program, world);
}
