// Port to set-up links that were made and not yet used. Stores digests only.
import type { Role, User } from '../domain/user.ts';

export interface NewInvitation {
  /** Hex SHA-256 of the link's secret. */
  readonly digest: string;
  /** Owner by name, created when it does not exist; or by id. */
  readonly owner: string | number;
  readonly role: Role;
  /** Whether an existing account of that name may use the link to set a new password. */
  readonly mayReset: boolean;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export type Acceptance =
  | { readonly kind: 'made' | 'reset'; readonly user: User }
  /** Used, expired or never made. */
  | { readonly kind: 'gone' }
  /** The name is taken, and this link does not reset passwords. */
  | { readonly kind: 'name_taken' };

export interface InvitationStore {
  /** Also deletes expired invitations. */
  insert(invitation: NewInvitation): Promise<void>;
  /** Whether the link could be used now. */
  isOpen(digest: string, nowMs: number): Promise<boolean>;
  /**
   * Consumes the link and makes the account and its owner's studio key; or, when the link may reset and the name is one of the
   * owner's people, replaces that password, keeps role and name, and ends that person's sessions. Atomic, and works once.
   */
  accept(input: {
    readonly digest: string;
    readonly nowMs: number;
    readonly name: string;
    readonly foldedName: string;
    readonly password: string;
  }): Promise<Acceptance>;
}
