// Takes the place of the engine registry: the tone engine, which before it speaks a run tries what it may not (`FAULT_TARGETS`),
// and writes down what it got (`FAULT_OUTCOMES`).
import { writeFileSync } from 'node:fs';
import { loadEngine as loadTones } from '../../faults/fixtures/tone-registry.ts';
import type { Model } from '../../packages/server/src/domain/model.ts';
import type { Engine } from '../../packages/server/src/engines/engine.ts';
import { tryAll } from '../../packages/server/test/workers/curious/attempts.ts';

/** The engine of a model, with the model loaded. */
export async function loadEngine(model: Model): Promise<Engine> {
  const engine = await loadTones(model);
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
