// Port to folders: an owner's labels for runs.

export interface Folder {
  readonly id: number;
  readonly ownerId: number;
  readonly name: string;
  /** Runs in it now, kept as a counter so that a list costs the same with a million runs. */
  readonly runCount: number;
}

export interface FolderStore {
  /** The owner's folders by ascending id; `search` keeps names that contain it, letter case ignored (ASCII). */
  list(ownerId: number, query: { readonly limit: number; readonly search: string | null }): Promise<readonly Folder[]>;
  /** Durable when it resolves. Two folders may have the same name, as in camb's API. */
  create(ownerId: number, name: string, nowMs: number): Promise<Folder>;
}
