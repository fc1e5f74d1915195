// Lists of runs: pages, counts, ids, and bulk actions.

import { MAX_LISTED_IDS, MAX_RUNS_PER_CALL } from '@lector/contract/limits';
import {
  RunActionRequest,
  RunActionResult,
  RunCount,
  RunFilter,
  RunIds,
  RunListQuery,
  RunPage,
} from '@lector/contract/run-list';
import { RUN_STATUSES } from '../../domain/run-entry.ts';
import { invalidInput } from '../../errors.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { idListBytes } from '../protocol/body-limits.ts';
import { abortOnDisconnect } from '../protocol/connections/abort-on-disconnect.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { readCursor, readRunFilter, writeCursor } from '../wire/run-filter.ts';
import { toRunInfo } from '../wire/runs.ts';

const DEFAULT_LIMIT = 50;

export function registerRunList(app: Routes, dependencies: AppDependencies): void {
  registerPages(app, dependencies);
  registerTotals(app, dependencies);
  registerActions(app, dependencies);
}

function registerPages(app: Routes, { browsing: { browser } }: AppDependencies): void {
  app.get<{ Querystring: RunListQuery }>(
    '/lector/v1/runs',
    {
      config: { scope: 'tts:read', compress: 'fresh' },
      schema: describeRoute({
        tag: 'Lector',
        id: 'listRuns',
        summary: 'List runs',
        description:
          'The newest first, of all keys of the owner. Every condition that is given must hold. Runs that are submitted ' +
          'meanwhile do not move the pages behind.',
        querystring: RunListQuery,
        answer: RunPage,
      }),
    },
    async (request, reply): Promise<RunPage> => {
      const { ownerId } = request.caller;
      const { cursor, limit = DEFAULT_LIMIT } = request.query;
      const filter = readRunFilter(request.query, ['query']);
      const before = readCursor(cursor);
      const { entries, more } = await browser.page({
        ownerId,
        filter,
        before,
        limit,
        signal: abortOnDisconnect(reply),
      });
      const last = entries.at(-1);
      return { runs: entries.map(toRunInfo), next_cursor: more && last !== undefined ? writeCursor(last.runId) : null };
    },
  );

  app.get<{ Querystring: RunFilter }>(
    '/lector/v1/runs/ids',
    {
      config: { scope: 'tts:read', compress: 'fresh' },
      schema: describeRoute({
        tag: 'Lector',
        id: 'listRunIds',
        summary: 'List run ids',
        description: `For bulk calls. The newest ${MAX_LISTED_IDS} at most.`,
        querystring: RunFilter,
        answer: RunIds,
      }),
    },
    async (request, reply): Promise<RunIds> => {
      const { ownerId } = request.caller;
      const filter = readRunFilter(request.query, ['query']);
      const signal = abortOnDisconnect(reply);
      const { runIds, more } = await browser.ids({ ownerId, filter, limit: MAX_LISTED_IDS, signal });
      return { run_ids: [...runIds], complete: !more };
    },
  );
}

function registerTotals(app: Routes, { browsing: { browser } }: AppDependencies): void {
  app.get<{ Querystring: RunFilter }>(
    '/lector/v1/runs/count',
    {
      config: { scope: 'tts:read' },
      schema: describeRoute({
        tag: 'Lector',
        id: 'countRuns',
        summary: 'Count runs',
        description: 'Exact, and counted anew each time.',
        querystring: RunFilter,
        answer: RunCount,
      }),
    },
    async (request, reply): Promise<RunCount> => {
      const { ownerId } = request.caller;
      const filter = readRunFilter(request.query, ['query']);
      const { byStatus, audioMs, sizeBytes } = await browser.totals({
        ownerId,
        filter,
        signal: abortOnDisconnect(reply),
      });
      const total = RUN_STATUSES.reduce((sum, status) => sum + byStatus[status], 0);
      return { total, by_status: { ...byStatus }, audio_seconds: audioMs / 1_000, size_bytes: sizeBytes };
    },
  );
}

function registerActions(app: Routes, { browsing: { actOnRuns }, rate }: AppDependencies): void {
  app.post<{ Body: RunActionRequest }>(
    '/lector/v1/runs/actions',
    {
      config: { scope: 'tts:write' },
      bodyLimit: idListBytes(MAX_RUNS_PER_CALL),
      schema: describeRoute({
        tag: 'Lector',
        id: 'actOnRuns',
        summary: 'Cancel, repeat or delete many runs',
        description:
          'Those named by `run_ids`, or all that a `filter` matches; an empty one matches all. Whatever it is not meant ' +
          'for stays as it is. Each run that it is done to counts as a request: beyond the rate limit the call waits, up to 30 seconds, ' +
          'and then says in `stopped` that there is more. With `dry_run` nothing changes, and the answer says what would.',
        body: RunActionRequest,
        answer: RunActionResult,
      }),
    },
    async (request, reply): Promise<RunActionResult> => {
      const { action, run_ids: runIds, filter, dry_run: dryRun = false } = request.body;
      if ((runIds === undefined) === (filter === undefined)) {
        throw invalidInput({
          loc: ['body'],
          msg: 'Give either run_ids or filter: the runs by name, or which they are',
          type: 'run_ids_or_filter',
        });
      }
      const runs = runIds === undefined ? { filter: readRunFilter(filter ?? {}, ['body', 'filter']) } : { runIds };
      const signal = abortOnDisconnect(reply);
      const pace = rate.paceRuns(request, signal);
      const done = await actOnRuns(request.caller, { action, runs, dryRun, pace, signal });
      const { matched, changed, stopped, stoppedBy } = done;
      return { matched, changed, run_ids: [...done.runIds], stopped, stopped_by: stoppedBy };
    },
  );
}
