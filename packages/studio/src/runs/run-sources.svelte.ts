// The sources of runs for the filter: the keys, if the user may list them, and those named by runs.
import type { RunInfo } from '@lector/client';
import { runs as texts } from '../locales/en/runs.ts';
import { studio } from '../server.ts';
import { session } from '../state/session.svelte.ts';

let names = $state.raw<ReadonlyMap<number, string>>(new Map());
let asked = false;

export const sources = {
  /** Sorted by name. */
  get all(): readonly (readonly [keyId: number, name: string])[] {
    return [...names].sort(([, a], [, b]) => a.localeCompare(b));
  },
  name(keyId: number): string {
    return names.get(keyId) ?? texts.filter.source_(keyId);
  },
};

export function sourceName(run: RunInfo): string {
  return run.source.kind === 'studio' ? texts.studio : run.source.name;
}

export function noticeSources(runs: readonly RunInfo[]): void {
  const seen = runs.filter((run) => names.get(run.source.key_id) !== sourceName(run));
  if (seen.length > 0) names = new Map([...names, ...seen.map((run) => [run.source.key_id, sourceName(run)] as const)]);
}

/** Loads the keys once, when the session may list them. */
export async function loadSources(): Promise<void> {
  if (asked || !session.may('admin')) return;
  asked = true;
  try {
    const keys = await studio.listKeys();
    names = new Map([...keys.map(({ id, name }) => [id, name] as const), ...names]);
  } catch {
    // Without the keys the sources named by runs suffice.
    asked = false;
  }
}
