// Port to pronunciation dictionaries. Every call has the owner: what is somebody else's, was removed or never was are not told apart.
import type { Dictionary } from '../domain/dictionary.ts';

export interface NewDictionary {
  readonly ownerId: number;
  readonly name: string;
  readonly language: string | null;
  readonly nowMs: number;
}

export interface DictionaryStore {
  /** By ascending id. */
  list(ownerId: number): Promise<readonly Dictionary[]>;
  find(ownerId: number, id: number): Promise<Dictionary | null>;
  /** Null when the owner has as many as there may be. */
  create(dictionary: NewDictionary): Promise<Dictionary | null>;
  /** Changes what is given. Null when there is no such dictionary. */
  change(
    ownerId: number,
    id: number,
    change: { readonly name?: string; readonly language?: string | null; readonly nowMs: number },
  ): Promise<Dictionary | null>;
  /** Nobody sees it from then on; `clearRemoved` deletes its entries. False when there is no such dictionary. */
  remove(ownerId: number, id: number): Promise<boolean>;
  /** Deletes the entries of removed dictionaries, a few at a time, and then the dictionaries. */
  clearRemoved(): Promise<void>;
}
