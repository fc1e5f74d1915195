// Port to the users of the studio. Holds password hashes only.
import type { User } from '../domain/user.ts';

export interface UserStore {
  /** Whether any owner has a user. */
  isSetUp(): Promise<boolean>;
  /** A user of any owner by folded name, which is unique; with the stored form of the password. */
  findByName(foldedName: string): Promise<{ readonly user: User; readonly password: string } | null>;
  /** The owner's users, oldest account first. */
  list(ownerId: number): Promise<readonly User[]>;
  /** Replaces the stored form and ends all sessions of this user but `keepSessionId`. Atomic. */
  changePassword(change: {
    readonly userId: number;
    readonly password: string;
    readonly keepSessionId: number;
    readonly nowMs: number;
  }): Promise<void>;
  /** Deletes the account and ends its sessions. The last user with role `owner` cannot be deleted. */
  remove(ownerId: number, userId: number): Promise<'removed' | 'not_found' | 'last_owner'>;
}
