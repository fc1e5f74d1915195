// What the operator does with remote engines: add one, take over its voices again, try it, remove it.
import { REMOTE_DEFAULTS } from '../../domain/parse-remotes.ts';
import type { RemoteEngine, RemoteVoice } from '../../domain/remote-engine.ts';
import { GENDER } from '../../domain/voice.ts';
import { AppError } from '../../errors.ts';
import type { RemoteEngines } from '../../ports/remote-engines.ts';
import type { RemoteProbe } from '../../ports/remote-probe.ts';

/** What the operator says; the rest is asked of the server. */
export interface RemoteOrder extends Omit<RemoteEngine, 'voices' | 'sampleRate'> {
  /** Null to hear it from the server. */
  readonly sampleRate: number | null;
  /** Whether one of the same name is replaced. Its voices keep their ids. */
  readonly replace: boolean;
}

export interface RefreshedVoices {
  readonly added: readonly string[];
  readonly gone: readonly string[];
  readonly voices: number;
}

export interface ManageRemotes {
  /** Asks it for its voices, unless they are given, and for a sentence, unless its rate is. Nothing is stored when that fails. */
  add(order: RemoteOrder, signal: AbortSignal): Promise<RemoteEngine>;
  list(): Promise<readonly RemoteEngine[]>;
  /** Throws `not_found`. */
  find(name: string): Promise<RemoteEngine>;
  /** Takes over the voices that it lists now. Those that were given by name stay as they are. */
  refresh(name: string, signal: AbortSignal): Promise<RefreshedVoices>;
  /** Has a voice speak a sentence; the first one when none is named. Returns the rate of its answer, Hz. */
  check(
    name: string,
    voice: string | null,
    signal: AbortSignal,
  ): Promise<{ readonly voice: string; readonly rate: number }>;
  /** Returns how many voices it had. */
  remove(name: string): Promise<number>;
}

export function createManageRemotes(dependencies: { engines: RemoteEngines; probe: RemoteProbe }): ManageRemotes {
  const { engines, probe } = dependencies;

  async function find(name: string): Promise<RemoteEngine> {
    const found = (await engines.read()).find((engine) => engine.name === name);
    if (found === undefined) throw noEngine(name);
    return found;
  }

  async function voicesOf(order: Omit<RemoteOrder, 'replace'>, signal: AbortSignal): Promise<readonly RemoteVoice[]> {
    const asked = { ...order, sampleRate: order.sampleRate ?? REMOTE_DEFAULTS.sampleRate };
    if (order.chosen === null) return probe.voices(asked, signal);
    const { languages } = order;
    // What the server says of them is worth having, and they may be missing in its list.
    const listed = await probe.voices(asked, signal).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'source_failed') return [];
      throw error;
    });
    const known = new Map(listed.map((voice) => [voice.name, voice]));
    return order.chosen.map((name) => known.get(name) ?? { name, model: null, gender: GENDER.unknown, languages });
  }

  /** The list with the engine in the place of the one of its name; `undefined` in `before`: there has to be none. */
  function put(engine: RemoteEngine, { replace }: { readonly replace: boolean }): Promise<void> {
    return engines.change((all) => {
      const others = all.filter(({ name }) => name !== engine.name);
      if (!replace && others.length < all.length) throw isThere(engine.name);
      return [...others, engine];
    });
  }

  return {
    find,
    list: () => engines.read(),

    async add({ replace, ...order }, signal) {
      if (!replace && (await engines.read()).some(({ name }) => name === order.name)) throw isThere(order.name);
      const voices = await voicesOf(order, signal);
      const asked = { ...order, sampleRate: order.sampleRate ?? REMOTE_DEFAULTS.sampleRate };
      const sampleRate = order.sampleRate ?? (await probe.speak(asked, voices[0]!, signal));
      const engine: RemoteEngine = { ...asked, voices, sampleRate };
      await put(engine, { replace });
      return engine;
    },

    async refresh(name, signal) {
      const before = await find(name);
      const voices = await voicesOf(before, signal);
      await engines.change((all) => {
        if (!all.some((engine) => engine.name === name)) throw noEngine(name);
        return all.map((engine) => (engine.name === name ? { ...engine, voices } : engine));
      });
      const [then, now] = [new Set(before.voices.map(nameOf)), new Set(voices.map(nameOf))];
      return {
        added: [...now].filter((voice) => !then.has(voice)),
        gone: [...then].filter((voice) => !now.has(voice)),
        voices: now.size,
      };
    },

    async check(name, wanted, signal) {
      const engine = await find(name);
      const voice = wanted === null ? engine.voices[0] : engine.voices.find((one) => one.name === wanted);
      if (voice === undefined)
        throw new AppError('not_found', `The remote engine ${name} has no voice ${wanted ?? ''}.`);
      return { voice: voice.name, rate: await probe.speak(engine, voice, signal) };
    },

    async remove(name) {
      const { voices } = await find(name);
      await engines.change((all) => all.filter((engine) => engine.name !== name));
      return voices.length;
    },
  };
}

function nameOf({ name }: RemoteVoice): string {
  return name;
}

function noEngine(name: string): AppError {
  return new AppError('not_found', `There is no remote engine ${name}: \`lector engines list\` shows them.`);
}

function isThere(name: string): AppError {
  return new AppError('invalid_input', `There is a remote engine ${name} already: add --replace to change it.`);
}
