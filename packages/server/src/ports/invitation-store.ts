// The seam to set-up links that were made and not yet followed. Holds digests only.
import type { Role, User } from '../domain/user.ts';

export interface NewInvitation {
  /** Hex SHA-256 of the link's secret. */
  readonly digest: string;
  /** By name, made when it does not exist; or by id. */
  readonly owner: string | number;
  readonly role: Role;
  /** Whether whoever bears a name already may follow it to give that account a new password. */
  readonly mayReset: boolean;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export type Acceptance =
  | { readonly kind: 'made' | 'reset'; readonly user: User }
  /** Used, expired or never made. */
  | { readonly kind: 'gone' }
  /** The name is somebody's, and this link does not reset passwords. */
  | { readonly kind: 'name_taken' };

export interface InvitationStore {
  /** Forgets expired ones on the way. */
  insert(invitation: NewInvitation): Promise<void>;
  /** Whether the link could be followed now. */
  isOpen(digest: string, nowMs: number): Promise<boolean>;
  /**
   * Uses the link up, and makes the account and its owner's studio key; or, when the link may reset and the name is one of the
   * owner's people, replaces that password, keeps role and name, and ends that person's sessions. All in one step, once.
   */
  accept(input: {
    readonly digest: string;
    readonly nowMs: number;
    readonly name: string;
    readonly foldedName: string;
    readonly password: string;
  }): Promise<Acceptance>;
}
