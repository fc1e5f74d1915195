// Runs: submit one, poll it.
import { TaskStatus, TtsAccepted, TtsRequest } from '@lector/contract/tts';
import { type TSchema, Type } from 'typebox';
import { AppError } from '../../errors.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { readIdempotencyKey } from '../protocol/idempotency-key.ts';
import { toAskedReading, toInteractive, toRunRequest, toSegmentWishes, toTaskStatus } from '../wire/camb.ts';
import { describeRoute } from '../wire/describe-route.ts';

const TaskParams = Type.Object({ task_id: Type.String({ description: 'From the answer of `POST /tts`.' }) });

export function registerTts(app: Routes, dependencies: AppDependencies): void {
  const body: TSchema = TtsRequest({ maxTextCharacters: dependencies.config.maxTextCharacters });

  app.post<{ Body: TtsRequest }>(
    '/tts',
    {
      config: { scope: 'tts:write' },
      bodyLimit: dependencies.config.maxBodyBytes,
      schema: describeRoute({
        tag: 'Speech',
        id: 'createTts',
        summary: 'Submit a text to be spoken',
        description:
          'Stores the run and answers at once. Once a `task_id` is answered the run survives a crash and a power cut. ' +
          'An `Idempotency-Key` header makes repeating safe: the same key and body answer the first `task_id` for 24 hours.',
        idempotent: true,
        body,
        answer: TtsAccepted,
        refusals: [402],
      }),
    },
    async (request) => {
      const { body: submitted } = request;
      const options = {
        idempotencyKey: readIdempotencyKey(request),
        asked: toAskedReading(submitted),
        interactive: toInteractive(submitted),
        listenBack: submitted.listen_back ?? false,
        segments: toSegmentWishes(submitted),
      };
      return { task_id: await dependencies.submitRun(request.caller, toRunRequest(submitted), options) };
    },
  );

  for (const [url, id] of [
    ['/tts/:task_id', 'getTtsTask'],
    ['/discord/tts/:task_id', 'getTtsTaskDiscord'],
  ] as const) {
    app.get<{ Params: { task_id: string } }>(
      url,
      {
        config: { scope: 'tts:read' },
        schema: describeRoute({
          tag: 'Speech',
          id,
          summary: 'Poll a run',
          description:
            'A failed run stays pollable as ERROR. `run_id` is null until SUCCESS, and can be fetched from that moment on.',
          params: TaskParams,
          answer: TaskStatus,
          refusals: [404],
        }),
      },
      async (request) => {
        const run = await dependencies.runs.findByTaskId(request.caller.ownerId, request.params.task_id);
        if (run === null) throw new AppError('not_found', 'There is no such task');
        return toTaskStatus(run);
      },
    );
  }
}
