// The seam to the people of the studio. Holds stored forms of passwords only.
import type { User } from '../domain/user.ts';

export interface UserStore {
  /** Whether anybody has an account, of whichever owner. */
  isSetUp(): Promise<boolean>;
  /** By folded name, which no two people share, of whichever owner; with the stored form of the password. */
  findByName(foldedName: string): Promise<{ readonly user: User; readonly password: string } | null>;
  /** The owner's people, oldest account first. */
  list(ownerId: number): Promise<readonly User[]>;
  /** Replaces the stored form and ends all sessions of this person but `keepSessionId`, in one step. */
  changePassword(change: {
    readonly userId: number;
    readonly password: string;
    readonly keepSessionId: number;
    readonly nowMs: number;
  }): Promise<void>;
  /** Takes the account away and ends its sessions. The last person with role `owner` stays. */
  remove(ownerId: number, userId: number): Promise<'removed' | 'not_found' | 'last_owner'>;
}
