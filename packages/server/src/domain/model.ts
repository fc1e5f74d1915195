// A model: what one engine process has loaded. An engine that brings its voices along is one model; an installed voice folder is another.

export interface Model {
  /** Unique: the engine's name, or `voice:` and the name of the voice folder. Stored with runs. */
  readonly name: string;
  /** The registry's name of the engine that loads it. */
  readonly engine: string;
  /** Absolute path of the voice folder; null for an engine's own voices. */
  readonly folder: string | null;
  /** What a process takes that has it loaded, MiB: estimated, until it was measured. */
  readonly memoryMib: number;
}

const FOLDER_PREFIX = 'voice:';

/** The name of the model of an installed voice folder. */
export function modelOfFolder(folder: string): string {
  return FOLDER_PREFIX + folder;
}

/** The voice folder of a model; null for an engine's own voices. */
export function folderOfModel(name: string): string | null {
  return name.startsWith(FOLDER_PREFIX) ? name.slice(FOLDER_PREFIX.length) : null;
}
