// A start that must be refused: it ends soon, names the folder and the reason in one line, and exits with the documented code.
import type { Tally } from '../fault.ts';
import { launchLector, type StartOptions } from '../program.ts';
import { makeFolder } from './disks/mounts.ts';

/** Documented: the data folder cannot be used. */
const UNUSABLE = 3;
const PATIENCE_MS = 30_000;

export interface Refusal {
  readonly what: string;
  readonly dataDir: string;
  /** What the message must name besides the folder. */
  readonly cause: RegExp;
  readonly how?: Pick<StartOptions, 'wrap' | 'swap'>;
}

/** Starts the program where it cannot serve, and records every deviation. */
export async function expectRefusal({ what, dataDir, cause, how = {} }: Refusal, tally: Tally): Promise<void> {
  tally.tried++;
  // Its working directory is elsewhere: the data folder may be none.
  await using started = launchLector({
    ...how,
    dataDir: makeFolder('elsewhere'),
    settings: { LECTOR_DATA_DIR: dataDir },
  });
  const impatience = setTimeout(() => process.kill(started.pid, 'SIGKILL'), PATIENCE_MS);
  const serves = await started.started.then(
    () => true,
    () => false,
  );
  if (serves) {
    tally.violations.push(`${what}: it serves`);
    clearTimeout(impatience);
    return;
  }
  const { code, signal } = await started.ended;
  clearTimeout(impatience);
  if (code !== UNUSABLE) tally.violations.push(`${what}: it ended with ${code ?? signal}, not with ${UNUSABLE}`);
  const said = started.stderr().trim();
  if (said.includes('\n')) tally.violations.push(`${what}: it says more than a line: ${said.slice(0, 300)}`);
  else if (!said.includes(dataDir) || !cause.test(said)) tally.violations.push(`${what}: it says unclearly: ${said}`);
  if (/lct_[0-9A-Za-z]{36}/.test(said + started.stdout())) tally.violations.push(`${what}: it shows a key`);
}
