// The engines an engine process can load, by name; each is imported on first use.
import type { Engine } from './engine.ts';

const ENGINES: Readonly<Record<string, () => Promise<Engine>>> = {
  'espeak-ng': async () => (await import('./espeak/engine.ts')).createEspeakEngine(),
};

/** Loads the engine of that name. */
export async function loadEngine(name: string): Promise<Engine> {
  const create = ENGINES[name];
  if (!create) throw new Error(`there is no engine called ${name}`);
  const engine = await create();
  await engine.load();
  return engine;
}
