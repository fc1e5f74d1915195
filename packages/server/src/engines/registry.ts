// The engines an engine process can load, by name; each is imported on first use.
import type { Model } from '../domain/model.ts';
import type { Engine } from './engine.ts';

const ENGINES: Readonly<Record<string, () => Promise<Engine>>> = {
  'espeak-ng': async () => (await import('./espeak/engine.ts')).createEspeakEngine(),
  flite: async () => (await import('./flite/engine.ts')).createFliteEngine(),
  'sherpa-onnx': async () => (await import('./sherpa/engine.ts')).createSherpaEngine(),
};

/** The engine of a model, with the model loaded. Only the module of this engine is imported. `meanwhile`: as in `Engine.load`. */
export async function loadEngine(
  model: Model,
  espeakData: string | null = null,
  meanwhile?: () => void,
): Promise<Engine> {
  const create = ENGINES[model.engine];
  if (!create) throw new Error(`there is no engine called ${model.engine}`);
  const engine = await create();
  await engine.load(model, espeakData, meanwhile);
  return engine;
}
