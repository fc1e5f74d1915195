// Lector's own API for runs.
import { Id } from '@lector/contract/fields';
import { Type } from 'typebox';
import { describeRoute } from '../describe-route.ts';
import type { AppParts, Routes } from '../parts.ts';

export function registerRuns(app: Routes, parts: AppParts): void {
  app.delete<{ Params: { run_id: number } }>(
    '/lector/v1/runs/:run_id',
    {
      config: { scope: 'tts:write' },
      schema: describeRoute({
        tag: 'Lector',
        id: 'deleteRun',
        summary: 'Delete a run for good',
        description:
          'Text and audio are gone and every link to it is dead when this answers. A run that is being spoken is stopped.',
        params: Type.Object({ run_id: Id('The run to forget.', 12345) }),
        refusals: [404],
      }),
    },
    async (request, reply) => {
      await parts.deleteRun(request.caller.ownerId, request.params.run_id);
      return reply.code(204).send();
    },
  );
}
