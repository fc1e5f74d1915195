// The seam to the server's own secrets: link-signing keys and the key that shuffles run ids.

export interface SigningKey {
  /** Short public name inside a link. */
  readonly kid: string;
  readonly secret: Uint8Array;
  readonly createdAtMs: number;
}

export interface SecretStore {
  /** Live signing keys, newest first; links are signed with the first and accepted with any. Makes the first one when there is none. */
  signingKeys(): Promise<readonly SigningKey[]>;
  /** Makes a new signing key and keeps at most one older one; with `dropOld` none, which ends every link made before. */
  rotate(input: { readonly nowMs: number; readonly dropOld: boolean }): Promise<SigningKey>;
  /** The 32 random bytes behind this install's run ids. Made once, never changed: every id ever told depends on them. */
  runIdSecret(): Promise<Uint8Array>;
}
