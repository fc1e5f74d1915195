// The session and the server's properties.
import type { SessionState } from '@lector/client';
import { describe, studio, type Trouble } from '../server.ts';

let state = $state.raw<SessionState | null>(null);
let trouble = $state.raw<Trouble | null>(null);

export const session = {
  /** Null until the server has answered for the first time. */
  get now(): SessionState | null {
    return state;
  },
  get trouble(): Trouble | null {
    return trouble;
  },
  may(scope: SessionState['scopes'][number]): boolean {
    return state?.scopes.includes(scope) ?? false;
  },
};

export async function loadSession(): Promise<void> {
  try {
    state = await studio.session();
    trouble = null;
  } catch (error) {
    trouble = describe(error);
  }
}

export function setSession(next: SessionState): void {
  state = next;
}

export async function signOut(): Promise<void> {
  await studio.signOut().catch(() => {});
  await loadSession();
}

// An answer of "not signed in" while the page believes otherwise: the session has ended, here or elsewhere.
addEventListener('lector:unauthorized', () => {
  if (state?.user) void loadSession();
});
