// Installs voices one after the other while the callers are gone, and tells who listens how far each has come.
import { randomUUID } from 'node:crypto';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { Clock } from '../../ports/clock.ts';
import type { InstallSource, VoiceInstaller } from '../../ports/voice-installer.ts';
import { createJobFollowers, type FollowInstalls } from './follow-installs.ts';
import type { InstallJob } from './install-job.ts';

export interface InstallJobs {
  /** Begins one, or returns the one of the same source that has not ended. Throws `queue_full`. */
  start(wanted: { readonly source: InstallSource; readonly acceptsLicense: boolean }): InstallJob;
  /** The newest first. Ended ones are kept for a while. */
  list(): readonly InstallJob[];
  /** Throws `not_found`. */
  find(id: string): InstallJob;
  /** Ends one that waits or runs, and returns it; one that has ended stays as it is. Throws `not_found`. */
  cancel(id: string): InstallJob;
  readonly follow: FollowInstalls;
  /** Cancels all and waits for their end. What was downloaded is kept. Idempotent. */
  stop(): Promise<void>;
}

const MAX_WAITING = 20;
const MAX_KEPT = 50;

interface Entry {
  job: InstallJob;
  readonly source: InstallSource;
  readonly acceptsLicense: boolean;
  readonly controller: AbortController;
}

export function createInstallJobs(dependencies: {
  installer: Pick<VoiceInstaller, 'install'>;
  clock: Clock;
  log: Logger;
  /** Puts what was installed on offer, before its job is told to be done. */
  refresh: () => Promise<void>;
  /** How long a stream of events lasts. */
  streamMs?: number;
}): InstallJobs {
  const { installer, clock, log } = dependencies;
  const entries = new Map<string, Entry>();
  const followers = createJobFollowers({ ...dependencies, all: () => all() });
  let working: Promise<void> | null = null;
  let stopped = false;

  const all = (): InstallJob[] => [...entries.values()].map(({ job }) => job);

  function change(entry: Entry, to: Partial<InstallJob>): void {
    entry.job = { ...entry.job, ...to };
    followers.tell(entry.job);
  }

  function end(entry: Entry, to: Pick<InstallJob, 'state'> & Partial<InstallJob>): void {
    change(entry, { progress: null, endedAtMs: clock.now(), ...to });
    const ended = [...entries.values()].filter(({ job }) => job.endedAtMs !== null);
    for (const { job } of ended.slice(0, Math.max(0, ended.length - MAX_KEPT))) entries.delete(job.id);
  }

  async function run(entry: Entry): Promise<void> {
    const { source, acceptsLicense, controller } = entry;
    const { signal } = controller;
    change(entry, { state: 'running' });
    try {
      const installed = await installer.install({
        ...{ source, acceptsLicense, signal, isTyped: false },
        onProgress: (progress) => change(entry, { progress }),
      });
      await dependencies.refresh();
      end(entry, { state: 'done', installed });
    } catch (error) {
      if (signal.aborted) return end(entry, { state: 'cancelled' });
      if (!(error instanceof AppError)) log.error({ err: error }, 'a voice could not be installed');
      end(entry, { state: 'failed', failure: toFailure(error) });
    }
  }

  /** Works until nothing waits. */
  async function work(): Promise<void> {
    for (;;) {
      const next = [...entries.values()].find(({ job }) => job.state === 'waiting');
      if (next === undefined) return;
      await run(next);
    }
  }

  function find(id: string): Entry {
    const entry = entries.get(id);
    if (entry === undefined) throw new AppError('not_found', 'There is no such installation');
    return entry;
  }

  return {
    start({ source, acceptsLicense }) {
      if (stopped) throw new AppError('busy', 'The server is stopping');
      const open = [...entries.values()].filter(({ job }) => job.endedAtMs === null);
      const same = open.find((entry) => isSame(entry.source, source) && entry.acceptsLicense === acceptsLicense);
      if (same !== undefined) return same.job;
      if (open.length >= MAX_WAITING) {
        const message = `Too many voices wait to be installed: ${open.length} of at most ${MAX_WAITING}`;
        throw new AppError('queue_full', message, { retryAfterMs: 10_000 });
      }
      const times = { createdAtMs: clock.now(), endedAtMs: null };
      const empty = { state: 'waiting', progress: null, installed: null, failure: null } as const;
      const job: InstallJob = { id: randomUUID(), name: nameOf(source), ...empty, ...times };
      const entry: Entry = { job, source, acceptsLicense, controller: new AbortController() };
      entries.set(job.id, entry);
      followers.tell(job);
      // In a turn of its own, so that the caller is answered first.
      working ??= Promise.resolve()
        .then(work)
        .finally(() => {
          working = null;
        });
      return job;
    },
    list: () => all().reverse(),
    find: (id) => find(id).job,
    cancel(id) {
      const entry = find(id);
      entry.controller.abort(new AppError('busy', 'The installation was cancelled'));
      if (entry.job.state === 'waiting') end(entry, { state: 'cancelled' });
      return entry.job;
    },
    follow: followers.follow,
    async stop() {
      stopped = true;
      for (const entry of entries.values()) {
        entry.controller.abort(new AppError('busy', 'The server is stopping'));
        if (entry.job.state === 'waiting') end(entry, { state: 'cancelled' });
      }
      followers.stop();
      await working;
    },
  };
}

function toFailure(error: unknown): NonNullable<InstallJob['failure']> {
  if (error instanceof AppError && error.code !== 'internal') return { code: error.code, message: error.message };
  return { code: 'internal', message: 'The voice could not be installed. The log of the server says why.' };
}

function isSame(one: InstallSource, other: InstallSource): boolean {
  return one.kind === other.kind && sourceText(one) === sourceText(other);
}

function sourceText(source: InstallSource): string {
  if (source.kind === 'name') return source.name;
  return source.kind === 'address' ? source.url : source.path;
}

/** An address without its query and user, which may hold keys. */
function nameOf(source: InstallSource): string {
  if (source.kind !== 'address') return sourceText(source);
  const url = URL.parse(source.url);
  return url === null ? 'an address' : url.host + url.pathname;
}
