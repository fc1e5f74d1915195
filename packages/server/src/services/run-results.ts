// Finds finished runs and signs links to them: one result, or many in one query.
import { AS_STORED, type AskedAudio } from '../domain/audio-format.ts';
import type { Artefact, RunOutcome } from '../domain/run.ts';
import { AppError } from '../errors.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { LinkSigner } from './links.ts';

/** The result for one id of a bulk call: the run with a link, the run without a link, or none that the caller may see. */
export interface BulkResult {
  readonly runId: number;
  readonly run: RunOutcome | null;
  /** Path and query of the signed link when the run has audio. */
  readonly link: string | null;
}

export interface RunResults {
  /** One result for each distinct id, in the order asked. A single query, restricted to the owner. */
  bulk(
    ownerId: number,
    runIds: readonly number[],
    asked?: AskedAudio,
  ): Promise<{ readonly results: readonly BulkResult[]; readonly expiresAtMs: number }>;
  /** The finished run of an id. Throws `run_unavailable`, with the same message for foreign, deleted and unknown ids. */
  finished(ownerId: number, runId: number): Promise<RunOutcome & { readonly artefact: Artefact }>;
}

export function createRunResults(dependencies: { runs: RunStore; links: LinkSigner }): RunResults {
  return {
    async bulk(ownerId, runIds, asked = AS_STORED) {
      const found = new Map<number, RunOutcome>();
      for (const run of await dependencies.runs.findByIds(ownerId, runIds)) found.set(run.runId, run);
      const distinct = [...new Set(runIds)];
      const objectIds: string[] = [];
      for (const runId of distinct) {
        const objectId = readyObject(found.get(runId));
        if (objectId !== null) objectIds.push(objectId);
      }
      const { paths, expiresAtMs } = dependencies.links.sign(objectIds, { asked });
      let next = 0;
      const results = distinct.map((runId) => {
        const run = found.get(runId) ?? null;
        const link = run !== null && readyObject(run) !== null ? (paths[next++] ?? null) : null;
        return { runId, run, link };
      });
      return { results, expiresAtMs };
    },

    async finished(ownerId, runId) {
      const run = (await dependencies.runs.findByIds(ownerId, [runId]))[0];
      if (run === undefined) throw unavailable('There is no such run');
      if (run.state === 'done' && run.artefact !== null) return { ...run, artefact: run.artefact };
      if (run.failure?.code === 'cancelled') throw unavailable(run.failure.message);
      if (run.state === 'failed') throw unavailable(`The run failed: ${run.failure?.message ?? 'no reason is known'}`);
      if (run.state === 'expired') throw unavailable('The audio of this run has expired and was deleted');
      throw unavailable('The run is not finished yet');
    },
  };
}

function readyObject(run: RunOutcome | undefined): string | null {
  return run !== undefined && run.state === 'done' && run.artefact !== null ? run.artefact.objectId : null;
}

function unavailable(message: string): AppError {
  return new AppError('run_unavailable', message);
}
