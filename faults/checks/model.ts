// A check under `full`: the model-based test of the server, with five times as many commands as in CI.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { emptyTally, type Fault, type Tally } from '../fault.ts';

const ROOT = join(import.meta.dirname, '../..');
const TEST = 'packages/server/test/model/model.test.ts';
const COMMANDS = 100_000;
/** Enough to include a repeated submit. */
const COMMANDS_OF_CONTROL = 1_000;
const LONGEST_MS = 7_200_000;

const FAULT = join(import.meta.dirname, '..');
const WITHOUT_KEYS = {
  NODE_OPTIONS: `--import=${pathToFileURL(join(FAULT, 'preload/swap-modules.ts')).href}`,
  FAULT_SWAP: JSON.stringify({
    '/db/sqlite/submit-run.ts': pathToFileURL(join(FAULT, 'crash/controls/no-idempotency.ts')).href,
  }),
};

export const model: Fault = {
  name: 'model',
  title: 'eight clients send commands in any order, and every answer is held to a model of the server',
  needs: [],
  onlyInFull: true,
  run: ({ seed }) => tryCommands(COMMANDS, seed),
  control: {
    what: 'the memory of idempotency keys',
    run: ({ seed }) => tryCommands(COMMANDS_OF_CONTROL, seed, WITHOUT_KEYS),
  },
};

async function tryCommands(least: number, seed: number, env: NodeJS.ProcessEnv = {}): Promise<Tally> {
  const tally = emptyTally();
  const args = ['--test', `--test-timeout=${LONGEST_MS}`, '--test-reporter=tap', TEST];
  const test = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env, LECTOR_MODEL_COMMANDS: String(least), LECTOR_MODEL_SEED: String(seed) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  test.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = await once(test, 'close');
  const [, commands, together] = /# (\d+) commands, (\d+) of them together/.exec(said) ?? [];
  tally.tried = Number(commands ?? 0);
  if (code !== 0) {
    const disagreement = /^ +error: .*$/m.exec(said)?.[0].trim() ?? `the test ended with ${code}`;
    tally.violations.push(`server and model disagree: ${disagreement}`);
  }
  if (together !== undefined)
    tally.notes.push(`${Number(together).toLocaleString('en')} commands were sent together with others`);
  return tally;
}
