// Port to the recordings that custom voices imitate. They are somebody's voice: kept beside the model, readable by the server only.

export interface ReferenceRecordings {
  /** Stores a WAV file, durable and whole or not at all, and returns its name below the voice folder. */
  save(folder: string, wav: Buffer): Promise<string>;

  /** Deletes one. A missing one is no error. */
  remove(folder: string, file: string): Promise<void>;

  /** Deletes those of a voice folder that are not named: of voices that were never stored, or were removed when the server ended. */
  keepOnly(folder: string, files: ReadonlySet<string>): Promise<void>;
}
