// The engines an engine process can load, by name; each is imported on first use.
import type { Model } from '../domain/model.ts';
import type { Engine } from './engine.ts';
import type { RemoteConnection } from './remote/engine.ts';

interface LoadOptions {
  /** As in `Engine.load`. */
  readonly espeakData?: string | null;
  readonly meanwhile?: () => void;
  /** What the model of a remote engine is; null for any other. */
  readonly remote?: RemoteConnection | null;
}

const ENGINES: Readonly<Record<string, (remote: RemoteConnection | null) => Promise<Engine>>> = {
  'espeak-ng': async () => (await import('./espeak/engine.ts')).createEspeakEngine(),
  flite: async () => (await import('./flite/engine.ts')).createFliteEngine(),
  'sherpa-onnx': async () => (await import('./sherpa/engine.ts')).createSherpaEngine(),
  remote: async (remote) => (await import('./remote/engine.ts')).createRemoteEngine(remote),
};

/** The engine of a model, with the model loaded. Only the module of this engine is imported. */
export async function loadEngine(
  model: Model,
  { espeakData = null, meanwhile, remote = null }: LoadOptions = {},
): Promise<Engine> {
  const create = ENGINES[model.engine];
  if (!create) throw new Error(`there is no engine called ${model.engine}`);
  const engine = await create(remote);
  await engine.load(model, espeakData, meanwhile);
  return engine;
}
