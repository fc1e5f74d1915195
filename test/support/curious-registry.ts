// Takes the place of the engine registry: the tone engine, which before it speaks a run tries what it may not (`FAULT_TARGETS`),
// and writes down what it got (`FAULT_OUTCOMES`).
import { writeFileSync } from 'node:fs';
import { loadEngine as loadTones } from '../../faults/fixtures/tone-registry.ts';
import type { Engine } from '../../packages/server/src/engines/engine.ts';
import { tryAll } from '../../packages/server/test/workers/curious/attempts.ts';

/** Loads the engine of that name. */
export async function loadEngine(name: string): Promise<Engine> {
  const engine = await loadTones(name);
  return {
    ...engine,
    async synthesize(request, sink, signal) {
      if ('runId' in request) {
        const outcomes = await tryAll(JSON.parse(process.env.FAULT_TARGETS ?? ''));
        writeFileSync(process.env.FAULT_OUTCOMES ?? '', JSON.stringify(outcomes));
      }
      return await engine.synthesize(request, sink, signal);
    },
  };
}
