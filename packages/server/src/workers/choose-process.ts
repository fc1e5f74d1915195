// Which process of a model a run is given to, what room its processes have, and which runs are moved between them.
import type { Model } from '../domain/model.ts';
import type { Room } from '../ports/synthesizer.ts';
import type { EngineProcess } from './engine-process.ts';
import type { Job } from './job.ts';
import type { ModelProcesses } from './model-processes.ts';

/** Batch runs in one process: one being spoken, one that is next without a pause. */
const DEPTH = 2;
/** Most runs that a process holds open, with those of owners who would otherwise wait for the end of long texts. */
const MOST_OPEN = 8;
/** How long a run with a failed attempt waits for a second ready process: it may crash its engine again. */
const SUSPECT_PATIENCE_MS = 30_000;
/** Runs of a model that cannot be spoken, taken at once so that they are told. */
const REFUSED_AT_ONCE = 8;

/** Beyond it nothing can be told from how long a turn has lasted. */
const FAR_MS = 60_000;

type Processes = Pick<ModelProcesses, 'ready'>;
type Choosable = Pick<EngineProcess, 'load' | 'jobs' | 'isDelayed' | 'dueMs' | 'hasPendingCancel'>;

/** Runs that a process of the model holds: batch runs, and those with the reserve. */
function depthOf(model: Model): { readonly batch: number; readonly most: number } {
  const further = (model.remote?.atOnce ?? 1) - 1;
  return { batch: DEPTH + further, most: MOST_OPEN + further };
}

/** The process that is to speak the run; undefined when it has to wait. `most`: how many processes the model can have. */
export function chooseProcess<Process extends Choosable>(
  job: Job,
  model: { readonly ready: readonly Process[] },
  most: number,
): Process | undefined {
  if (!mayStart(job, model, most)) return undefined;
  const { interactive } = job.message.request;
  const depth = depthOf(job.model);
  const limit = interactive || isNewcomer(job, model) ? depth.most : depth.batch;
  let best: { readonly process: Process; readonly rank: number } | undefined;
  for (const process of model.ready) {
    if (process.load >= limit || process.hasPendingCancel(job) || process.jobs.some(({ suspect }) => suspect)) continue;
    const rank = rankFor(process, interactive);
    if (best === undefined || rank < best.rank) best = { process, rank };
  }
  return best?.process;
}

/** What the processes can be given, with what waits for them already taken off. */
export function roomOf(
  model: Pick<ModelProcesses, 'ready' | 'isBroken' | 'model' | 'heldOff' | 'isOnTrial'>,
  queue: readonly Job[],
): Room {
  const { name } = model.model;
  const queued = queue.filter((job) => job.model.name === name).length;
  // They are taken to be refused, with the reason.
  if (model.isBroken) return { model: name, places: Math.max(0, REFUSED_AT_ONCE - queued), reserve: 0 };
  if (model.heldOff !== null) return { model: name, places: 0, reserve: 0 };
  if (model.isOnTrial) {
    const isFree = queued === 0 && model.ready.some(({ load }) => load === 0);
    return { model: name, places: isFree ? 1 : 0, reserve: 0 };
  }
  const depth = depthOf(model.model);
  const open = model.ready.filter(({ jobs }) => jobs.every(({ suspect }) => !suspect));
  const places = open.reduce((sum, { load }) => sum + Math.max(0, depth.batch - load), 0);
  const reserve = open.reduce((sum, { load }) => sum + depth.most - Math.max(depth.batch, load), 0);
  const beyond = Math.max(0, queued - places);
  return { model: name, places: Math.max(0, places - queued), reserve: Math.max(0, reserve - beyond) };
}

/** Takes back runs that have waited for a while in another process, when this one can begin them sooner. */
export function movable(model: Processes, to: EngineProcess): readonly Job[] {
  if (!to.ready || to.load >= DEPTH || to.isDelayed) return [];
  const from = model.ready.filter((process) => process !== to && process.load > to.load + 1);
  return from[0]?.takeBack() ?? [];
}

/** A run with a failed attempt does not get the last ready process, which every other run would wait for. */
function mayStart(
  { suspect, queuedAtMs }: Job,
  model: { readonly ready: readonly Choosable[] },
  most: number,
): boolean {
  if (!suspect || most === 1 || model.ready.length > 1) return true;
  // It does get it after a while, in case a second process never starts.
  return queuedAtMs < performance.now() - SUSPECT_PATIENCE_MS;
}

/** None of its owner's runs is being spoken. */
function isNewcomer({ message }: Job, model: { readonly ready: readonly Choosable[] }): boolean {
  const { ownerId } = message.request;
  return model.ready.every(({ jobs }) => jobs.every((other) => other.message.request.ownerId !== ownerId));
}

/** Lower is sooner. An interactive run has the next turn, so what counts for it is the end of this one. */
function rankFor({ jobs, load, isDelayed, dueMs }: Choosable, interactive: boolean): number {
  if (!interactive) return (isDelayed ? MOST_OPEN : 0) + load;
  return jobs.filter(({ message }) => message.request.interactive).length + Math.min(dueMs, FAR_MS) / (FAR_MS + 1);
}
