// Usage by day and key, as JSON and as CSV.
import { Usage, UsageQuery } from '@lector/contract/system';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { writeCsv } from '../wire/write-csv.ts';

export function registerUsage(app: Routes, { studio }: AppDependencies): void {
  async function read(ownerId: number, query: UsageQuery): Promise<Usage> {
    const { from, to, days, recent } = await studio.readUsage(ownerId, query);
    return {
      from,
      to,
      days: days.map((entry) => ({
        day: entry.day,
        key_id: entry.keyId,
        key_name: entry.keyName,
        runs: entry.runs,
        characters: entry.characters,
        done: entry.done,
        errors: entry.errors,
        audio_seconds: entry.audioMs / 1_000,
      })),
      recent: { runs: recent.runs, wait_seconds: recent.waitSeconds, real_time_factor: recent.realTimeFactor },
    };
  }

  app.get<{ Querystring: UsageQuery }>(
    '/lector/v1/usage',
    {
      config: { scope: 'usage:read', compress: 'fresh' },
      schema: describeRoute({
        tag: 'Studio',
        id: 'getUsage',
        summary: 'What was used',
        description:
          'Runs, characters, errors and audio by day and key, of all keys of the owner; and how long runs have waited and taken lately. ' +
          'A run counts on the day it was submitted, its audio or its error on the day it ended.',
        querystring: UsageQuery,
        answer: Usage,
      }),
    },
    (request) => read(request.caller.ownerId, request.query),
  );

  app.get<{ Querystring: UsageQuery }>(
    '/lector/v1/usage.csv',
    {
      config: { scope: 'usage:read', compress: 'fresh' },
      schema: describeRoute({
        tag: 'Studio',
        id: 'getUsageCsv',
        summary: 'What was used, as CSV',
        description: 'The days of `GET /lector/v1/usage`, a line each, for a spreadsheet.',
        querystring: UsageQuery,
        csv: true,
      }),
    },
    async (request, reply) => {
      const { from, to, days } = await read(request.caller.ownerId, request.query);
      reply.header('content-type', 'text/csv; charset=utf-8');
      reply.header('content-disposition', `attachment; filename="usage-${from}-${to}.csv"`);
      return writeCsv(COLUMNS, days);
    },
  );
}

const COLUMNS = ['day', 'key_id', 'key_name', 'runs', 'characters', 'done', 'errors', 'audio_seconds'] as const;
