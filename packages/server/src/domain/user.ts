// A person who may use the studio: the name to sign in with, and what a role allows.
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

/** What two spellings of one name have in common: nobody can pass for another by a capital letter or a look-alike form. */
export function foldName(name: string): string {
  // Lower case may undo the normal form, so it is made again.
  return tidyName(name).normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** The name as it is kept and shown. */
export function tidyName(name: string): string {
  return name.trim().replace(/\s+/gu, ' ');
}

export function scopesOf(role: Role): readonly Scope[] {
  return role === 'owner' ? SCOPES : SCOPES.filter((scope) => scope !== 'admin');
}
