// A user of the studio: the name to sign in with, and the rights of each role.
import { SCOPES, type Scope } from './api-key.ts';

/** `owner` may do everything; `member` works with runs, but makes no keys and changes no settings. */
export const ROLES = ['owner', 'member'] as const;
export type Role = (typeof ROLES)[number];

export interface User {
  readonly id: number;
  readonly ownerId: number;
  readonly name: string;
  readonly role: Role;
  readonly createdAtMs: number;
}

/** The folded form of a name, unique among users, so that nobody can imitate another by letter case or a look-alike form. */
export function foldName(name: string): string {
  // Lower-casing may denormalise, so the text is normalised again.
  return tidyName(name).normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** The name as it is stored and shown. */
export function tidyName(name: string): string {
  return name.trim().replace(/\s+/gu, ' ');
}

export function scopesOf(role: Role): readonly Scope[] {
  return role === 'owner' ? SCOPES : SCOPES.filter((scope) => scope !== 'admin');
}
