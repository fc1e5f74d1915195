// Port to the server's own secrets: the keys that sign links and the key that encrypts run ids.

export interface SigningKey {
  /** Short public name inside a link. */
  readonly kid: string;
  readonly secret: Uint8Array;
  readonly createdAtMs: number;
}

export interface Rotation {
  /** The one that signs from now on. */
  readonly key: SigningKey;
  /** Names of the keys that were dropped, newest first: the links that they signed work no more. */
  readonly ended: readonly string[];
  /** How many owners there are: one key signs the links of all. */
  readonly owners: number;
}

export interface SecretStore {
  /** Live signing keys, newest first; links are signed with the first and accepted with any. Creates the first one when there is none. */
  signingKeys(): Promise<readonly SigningKey[]>;
  /** Makes a new signing key and keeps at most one older one; with `dropOld` none, which invalidates every earlier link. */
  rotate(input: { readonly nowMs: number; readonly dropOld: boolean }): Promise<Rotation>;
  /** The 32 random bytes behind this installation's run ids. Created once, never changed: every published id depends on them. */
  runIdSecret(): Promise<Uint8Array>;
}
