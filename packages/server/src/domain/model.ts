// A model: what one engine process has loaded. An engine that brings its voices along is one model; an installed voice folder is another.

export interface Model {
  /** Unique: the engine's name, or `voice:` and the name of the voice folder, or `remote:` and that of a remote engine. Stored with runs. */
  readonly name: string;
  /** The registry's name of the engine that loads it. */
  readonly engine: string;
  /** Absolute path of the voice folder; null for an engine's own voices. */
  readonly folder: string | null;
  /** What a process takes that has it loaded, MiB: estimated, until it was measured. */
  readonly memoryMib: number;
  /** Absent for engines of this machine, whose processes speak one segment at a time. */
  readonly remote?: RemoteTurns;
}

/** How the one process of a remote engine takes turns: it mostly waits for another machine. */
export interface RemoteTurns {
  /** Segments that it asks for at the same time. */
  readonly atOnce: number;
  /** What a segment may take beyond the limit of an engine of this machine, ms: the time limits of its requests together. */
  readonly waitMs: number;
  /** Another number when the operator has changed anything of the remote engine: then the process is replaced. */
  readonly edition: number;
}

const FOLDER_PREFIX = 'voice:';
const REMOTE_PREFIX = 'remote:';

/** The name of the model of a remote engine; also what its voices are stored under. No voice folder can be called so. */
export function modelOfRemote(name: string): string {
  return REMOTE_PREFIX + name;
}

/** The remote engine of a model, or of what a voice is stored under; null for any other. */
export function remoteOfModel(name: string): string | null {
  return name.startsWith(REMOTE_PREFIX) ? name.slice(REMOTE_PREFIX.length) : null;
}

/** The name of the model of an installed voice folder. */
export function modelOfFolder(folder: string): string {
  return FOLDER_PREFIX + folder;
}

/** The voice folder of a model; null for an engine's own voices. */
export function folderOfModel(name: string): string | null {
  return name.startsWith(FOLDER_PREFIX) ? name.slice(FOLDER_PREFIX.length) : null;
}
