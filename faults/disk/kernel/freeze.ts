// Freezes the whole program: every thread of the server and of its engine processes.
import { readdirSync, readFileSync } from 'node:fs';
import { findChildren, type ServerProcess, until } from '../../program.ts';

/** Stops them and resolves when none runs any more. Calls to the kernel that were under way have ended by then. */
export async function freeze(server: Pick<ServerProcess, 'pid'>): Promise<{ kill(): void }> {
  process.kill(server.pid, 'SIGSTOP'); // first, so that it starts no further child
  const everyone = [server.pid, ...findChildren(server.pid)];
  for (const child of everyone.slice(1)) process.kill(child, 'SIGSTOP');
  await until('every thread stands still', () => everyone.every(standsStill));
  return {
    // All of them: a child that stands still does not notice that its parent is gone.
    kill: () => {
      for (const pid of everyone) process.kill(pid, 'SIGKILL');
    },
  };
}

function standsStill(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).every((thread) => {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
      const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
      return state === 'T' || state === 'Z';
    });
  } catch {
    return true; // it is gone
  }
}
