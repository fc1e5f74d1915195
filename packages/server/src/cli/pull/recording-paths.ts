// Where the recordings of a batch lie in its folder: named by custom_id, with its slashes as folders, safe on every system.
import type { AudioFormat } from '@lector/client';
import { sanitiseName, withoutEnding } from '../batch/file-names.ts';

export interface NamedRun {
  readonly runId: number;
  readonly customId: string | null;
}

export interface RecordingPaths {
  /** The path in the folder, with `/` between folders; the same for each call with the same run. Call in the order of the batch. */
  of(run: NamedRun): string;
}

/** One run of a batch, also after it was repeated: a repeat has another id and the same custom_id. */
export function keyOf({ runId, customId }: NamedRun): string {
  return customId === null ? `run-${runId}` : `/${customId}`;
}

/** `known`: paths of earlier calls by the same keys, which stay as they are. */
export function createRecordingPaths(format: AudioFormat, known: ReadonlyMap<string, string>): RecordingPaths {
  const paths = new Map<string, string>();
  // Lower case: two names that differ in case only are one file on some systems.
  const files = new Set<string>();
  const folders = new Set<string>();
  const take = (key: string, path: string): string => {
    paths.set(key, path);
    files.add(path.toLowerCase());
    const parts = path.toLowerCase().split('/');
    for (let i = 1; i < parts.length; i++) folders.add(parts.slice(0, i).join('/'));
    return path;
  };
  const isTaken = (path: string) => files.has(path.toLowerCase()) || folders.has(path.toLowerCase());
  /** Folders are shared, but cannot have the name of a file. */
  const enter = (names: readonly string[]): string => {
    let path = '';
    for (const name of names) path = `${number(path + name, '', (one) => files.has(one.toLowerCase()))}/`;
    return path;
  };

  // Somebody else may have written the list: what is no name of ours could lead out of the folder.
  for (const [key, path] of known) if (isOwnPath(path) && path.endsWith(`.${format}`)) take(key, path);
  return {
    of(run) {
      const key = keyOf(run);
      const before = paths.get(key);
      if (before !== undefined) return before;
      const names = withoutEnding(run.customId ?? '', format)
        .split('/')
        .map(sanitiseName)
        .filter(Boolean);
      const stem = names.pop() ?? `run-${run.runId}`;
      return take(key, number(enter(names) + stem, `.${format}`, isTaken));
    },
  };
}

function isOwnPath(path: string): boolean {
  return path.split('/').every((name) => name !== '' && sanitiseName(name) === name);
}

/** `name.flac`, else `name-2.flac`, `name-3.flac`, …. */
function number(stem: string, ending: string, isTaken: (path: string) => boolean): string {
  let candidate = stem + ending;
  for (let i = 2; isTaken(candidate); i++) candidate = `${stem}-${i}${ending}`;
  return candidate;
}
