// Health checks: whether the process is alive, and whether it can speak.
import { Type } from 'typebox';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { describeRoute } from '../wire/describe-route.ts';

const Alive = Type.Object({ status: Type.String({ description: '`ok`.' }) });
const Ready = Type.Object({
  status: Type.String({ description: '`ready`, or `not_ready` with status 503.' }),
  engines: Type.Object({ ready: Type.Integer(), busy: Type.Integer(), restarts: Type.Integer() }),
});

export function registerHealth(app: Routes, dependencies: AppDependencies): void {
  app.get(
    '/health',
    {
      schema: describeRoute({
        tag: 'Health',
        id: 'health',
        summary: 'Is the process alive',
        description: 'Answers while the server runs, whatever the engines do.',
        answer: Alive,
        open: true,
      }),
    },
    async () => ({ status: 'ok' }),
  );

  app.get(
    '/ready',
    {
      schema: describeRoute({
        tag: 'Health',
        id: 'ready',
        summary: 'Can it speak',
        description: 'Ready once an engine process is. Runs are accepted before that and wait.',
        answer: Ready,
        open: true,
        also: { 503: Ready },
      }),
    },
    async (_request, reply) => {
      const engines = dependencies.synthesizer.health();
      const ready = engines.ready > 0;
      return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not_ready', engines });
    },
  );
}
