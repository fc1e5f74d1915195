// The checks of `lector doctor` inside the data folder, and their repairs.
import type { MaintenanceTools } from '../../compose/maintenance.ts';
import { AppError } from '../../errors.ts';
import type { DamagedRun } from '../../ports/run-maintenance.ts';
import { count, describeCondition, nameRun } from '../maintenance/describe-recording.ts';
import { adviceFor, describeUpload } from '../maintenance/describe-upload.ts';
import { createLateProgress } from '../maintenance/session.ts';
import { formatBytes } from '../remote/amounts.ts';
import type { Terminal } from '../terminal.ts';
import type { Finding } from './finding.ts';

export interface DataCheckOptions {
  readonly repair: boolean;
  /** Do not read recordings, only check that they exist. */
  readonly quick: boolean;
  readonly serverRuns: boolean;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Advice for damage that cannot be repaired. */
export const RESTORE = 'bring back a backup: lector restore <folder> --force';
const SKIPPED: Finding = { verdict: 'skipped', words: 'not before the database is sound' };

/** Later checks depend on the first: with a broken database nothing else is checked or repaired. */
export function createDataChecks(tools: MaintenanceTools, options: DataCheckOptions) {
  let sound = false;
  const whenSound = (check: () => Promise<Finding>) => async () => (sound ? check() : SKIPPED);
  return {
    async database(): Promise<Finding> {
      const finding = await checkStructure(tools, options.repair);
      sound = finding.verdict === 'ok';
      return finding;
    },
    counters: whenSound(() => checkCounters(tools, options.repair)),
    runs: whenSound(() => checkRuns(tools, options)),
    recordings: whenSound(() => checkRecordings(tools, options)),
    uploads: whenSound(() => checkUploads(tools, options)),
    voices: whenSound(() => checkVoices(tools, options)),
    leftovers: whenSound(() => checkLeftovers(tools, options)),
    space: whenSound(async () => checkSpace(tools, options)),
  };
}

async function checkStructure({ maintenance, countKeys }: MaintenanceTools, repair: boolean): Promise<Finding> {
  const faults = maintenance.faults();
  if (faults.length === 0) return { verdict: 'ok', words: `sound, ${count(await countKeys(), 'API key')} in use` };
  if (!repair) return { verdict: 'fault', words: 'damaged: try lector doctor --repair', details: faults };
  const rebuilt = await maintenance.rebuildIndexes().then(
    () => true,
    (error: unknown) => {
      if (error instanceof AppError && error.code === 'busy') throw error;
      return false; // a table cannot be read; the check above has reported it
    },
  );
  const left = rebuilt ? maintenance.faults() : faults;
  if (left.length === 0)
    return { verdict: 'ok', words: 'its indexes were damaged and have been made anew', details: faults };
  return {
    verdict: 'fault',
    words: 'damaged beyond repair: more than indexes, which could be made anew',
    details: [...left, RESTORE],
  };
}

async function checkCounters({ maintenance }: MaintenanceTools, repair: boolean): Promise<Finding> {
  const details = maintenance.wrongCounters();
  if (details.length === 0) return { verdict: 'ok', words: 'all count what they should' };
  if (!repair) return { verdict: 'fault', words: 'wrong: lector doctor --repair counts anew', details };
  await maintenance.correctCounters();
  return { verdict: 'ok', words: 'were wrong and have been counted anew', details };
}

/** Checks for texts and records that are valid to SQLite but are not what was written. */
async function checkRuns({ maintenance }: MaintenanceTools, { repair, signal }: DataCheckOptions): Promise<Finding> {
  const details: string[] = [];
  let left = 0;
  for (const run of maintenance.damagedRuns()) {
    signal.throwIfAborted();
    const outcome = repair ? await repairRun(maintenance, run) : 'found';
    if (outcome !== 'waiting' && outcome !== 'changed') left++;
    details.push(`${nameRun(run)}: ${describeDamage(run, outcome)}`);
  }
  if (details.length === 0) return { verdict: 'ok', words: 'every text and record is what was written' };
  const words = `${count(details.length, 'run')} damaged`;
  if (left === 0) return { verdict: 'ok', words: `${words} and mended`, details };
  return { verdict: 'fault', words: repair ? `${words}, ${left} beyond repair` : words, details };
}

type Outcome = 'found' | 'kept' | 'waiting' | 'failed' | 'changed';

async function repairRun(maintenance: MaintenanceTools['maintenance'], run: DamagedRun): Promise<Outcome> {
  if (run.part === 'record') return maintenance.speakAgain(run, Date.now());
  // The recording was made while the text was intact, so it is kept.
  if (run.state === 'done') return 'kept';
  return (await maintenance.failDamaged(run.runId, Date.now())) ? 'failed' : 'changed';
}

function describeDamage({ part, state }: DamagedRun, outcome: Outcome): string {
  const what = part === 'record' ? 'its record is damaged' : 'what is to be spoken is damaged';
  const fetched = 'its recording is not touched by that; fetch it and delete the run, or restore a backup';
  const unspoken = 'it will not be spoken; --repair ends it as ERROR';
  const then: Readonly<Record<Outcome, string>> = {
    found: part === 'record' ? '--repair puts it back in line' : state === 'done' ? fetched : unspoken,
    kept: fetched,
    waiting: 'it is back in line and is spoken again',
    failed: 'it has ended as ERROR; submit its text again, or restore a backup',
    changed: 'it has changed meanwhile and is left as it is',
  };
  return `${what}; ${then[outcome]}`;
}

async function checkRecordings({ checkRecordings }: MaintenanceTools, options: DataCheckOptions): Promise<Finding> {
  const { repair, quick, terminal, signal } = options;
  const progress = createLateProgress(terminal);
  const work = checkRecordings({ hash: !quick, repair, signal, onProgress: progress.update });
  const { checked, unsound } = await work.finally(progress.stop);
  const how = quick ? 'are there in their size, their bytes were not read' : 'are what was stored';
  if (unsound.length === 0) return { verdict: 'ok', words: `all ${checked} ${how}` };
  const words = `${unsound.length} of ${checked} are not what was stored`;
  const ends = {
    found: '',
    waiting: '; the run is back in line and is spoken again',
    failed: '; its text is damaged too, the run has ended as ERROR',
    changed: '; the run has changed meanwhile and is left as it is',
  };
  const details = unsound.map(
    ({ recording, condition, outcome }) => describeCondition(recording, condition) + ends[outcome],
  );
  if (!repair) return { verdict: 'fault', words: `${words}: lector doctor --repair has them spoken again`, details };
  const failed = unsound.filter(({ outcome }) => outcome === 'failed').length;
  if (failed > 0) return { verdict: 'fault', words: `${words}, ${failed} of them beyond repair`, details };
  return {
    verdict: 'ok',
    words: `${words} and are spoken again${options.serverRuns ? '' : ' at the next start'}`,
    details,
  };
}

/** Nothing here can make them again. */
async function checkUploads({ checkUploads }: MaintenanceTools, { quick, signal }: DataCheckOptions): Promise<Finding> {
  const { checked, unsound } = await checkUploads({ hash: !quick, signal });
  if (checked === 0) return { verdict: 'ok', words: 'there are none' };
  const how = quick ? 'are there in their size, their bytes were not read' : 'are what was stored';
  if (unsound.length === 0) return { verdict: 'ok', words: `all ${checked} ${how}` };
  return {
    verdict: 'fault',
    words: `${unsound.length} of ${checked} are not what was stored`,
    details: [...unsound.map(describeUpload), ...adviceFor(unsound), RESTORE],
  };
}

/** As much as a server would give back: less is used again soon. */
const WORTH_GIVING_BACK = { bytes: 16 * 1024 * 1024, share: 1 / 4 };

function checkSpace({ maintenance }: MaintenanceTools, { repair, serverRuns }: DataCheckOptions): Finding {
  const { totalBytes, freeBytes, inSlices } = maintenance.space();
  const words = `${formatBytes(freeBytes)} of the database's ${formatBytes(totalBytes)} are free`;
  const isMuch = freeBytes >= WORTH_GIVING_BACK.bytes && freeBytes >= totalBytes * WORTH_GIVING_BACK.share;
  if (!isMuch) return { verdict: 'ok', words };
  if (inSlices && !repair)
    return { verdict: 'ok', words: `${words}, and given back while the server has nothing else to do` };
  if (!repair)
    return { verdict: 'note', words: `${words}: lector doctor --repair gives them back, while no server runs` };
  if (serverRuns)
    return { verdict: 'note', words: `${words}: stop the server, and lector doctor --repair gives them back` };
  maintenance.compact();
  return { verdict: 'ok', words: `${words.replace(/are free$/, 'were free')} and have been given back` };
}

async function checkVoices({ checkVoices }: MaintenanceTools, { quick, signal }: DataCheckOptions): Promise<Finding> {
  const { voices, folders, problems } = await checkVoices({ hash: !quick, signal });
  const details = problems.map(({ folder, problem }) => `${folder}: ${problem}`);
  const faults = problems.filter(({ isHarmless }) => !isHarmless).length;
  if (faults > 0) {
    const words = `${count(faults, 'voice folder')} cannot be used: install the voice again, it keeps its ids; or lector voices remove`;
    return { verdict: 'fault', words, details };
  }
  if (folders + voices === 0)
    return { verdict: problems.length === 0 ? 'ok' : 'note', words: 'none is installed', details };
  const how = quick ? 'are there in their size, their bytes were not read' : 'are what was installed';
  const words = `${count(voices, 'voice')} of ${count(folders, 'folder')}, whose files ${how}`;
  return { verdict: problems.length === 0 ? 'ok' : 'note', words, details };
}

async function checkLeftovers({ clearLeftovers }: MaintenanceTools, options: DataCheckOptions): Promise<Finding> {
  const { repair, serverRuns, signal } = options;
  const { files, bytes, foreign } = await clearLeftovers({ remove: repair, serverRuns, signal });
  const details = foreign.map((name) => `${name} is not Lector's and is left alone`);
  if (files === 0) return { verdict: details.length === 0 ? 'ok' : 'note', words: 'no file is there in vain', details };
  const words = `${count(files, 'file')} (${formatBytes(bytes)}) that nothing needs`;
  if (repair) return { verdict: 'ok', words: `${words}, removed`, details };
  return { verdict: 'note', words: `${words}: lector doctor --repair removes them`, details };
}
