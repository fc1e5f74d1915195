// The users of one owner: lists them and deletes accounts.
import type { User } from '../../domain/user.ts';
import { AppError, invalidInput } from '../../errors.ts';
import type { UserStore } from '../../ports/user-store.ts';

export interface Members {
  list(ownerId: number): Promise<readonly User[]>;
  /** `askerId`: the user who asks, or null for a key. Throws `not_found`; `invalid_input` for oneself and for the last owner. */
  remove(input: { readonly ownerId: number; readonly userId: number; readonly askerId: number | null }): Promise<void>;
}

export function createMembers({ users }: { users: UserStore }): Members {
  const refuse = (msg: string, type: string) => invalidInput({ loc: ['path', 'user_id'], msg, type });
  return {
    list: (ownerId) => users.list(ownerId),
    async remove({ ownerId, userId, askerId }) {
      if (userId === askerId) throw refuse('This is your own account', 'own_account');
      const outcome = await users.remove(ownerId, userId);
      if (outcome === 'not_found') throw new AppError('not_found', 'There is no such person');
      if (outcome === 'last_owner') throw refuse('This is the last owner', 'last_owner');
    },
  };
}
