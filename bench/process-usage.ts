// CPU time, memory and children of a process, from /proc.
import { readdirSync, readFileSync } from 'node:fs';

// USER_HZ is 100 on every Linux that Node runs on, whatever the kernel's own tick.
const TICKS_PER_SECOND = 100;

export interface CpuSeconds {
  readonly user: number;
  readonly system: number;
}

/** CPU time of the process with all its threads, without its children. */
export function cpuSeconds(pid: number): CpuSeconds {
  const fields = statFields(pid);
  return { user: Number(fields[11]) / TICKS_PER_SECOND, system: Number(fields[12]) / TICKS_PER_SECOND };
}

/** CPU time of the process and of all processes below it that there are now. */
export function cpuSecondsOfTree(pid: number): number {
  return [pid, ...descendants(pid)].reduce((sum, one) => {
    const { user, system } = cpuSeconds(one);
    return sum + user + system;
  }, 0);
}

/** CPU time of the process, of all processes below it, and of those that were below it and have ended. */
export function cpuSecondsOfTreeSoFar(pid: number): number {
  return [pid, ...descendants(pid)].reduce((sum, one) => {
    const fields = statFields(one);
    return sum + [11, 12, 13, 14].reduce((ticks, field) => ticks + Number(fields[field]), 0) / TICKS_PER_SECOND;
  }, 0);
}

/** Resident memory of the process and of all processes below it. One that has just ended counts nothing. */
export function residentBytesOfTree(pid: number): number {
  return [pid, ...descendants(pid)].reduce((sum, one) => sum + residentBytes(one), 0);
}

/** Resident memory of one process now. */
function residentBytes(pid: number): number {
  try {
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(line?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function descendants(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      parents.set(Number(name), Number(statFields(Number(name))[1]));
    } catch {
      // It ended between the two reads.
    }
  }
  const found: number[] = [];
  const open = [pid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [child, parent] of parents) {
      if (parent !== next) continue;
      found.push(child);
      open.push(child);
    }
  }
  return found;
}

/** The fields from `state` on: the name before them may hold spaces and brackets. */
function statFields(pid: number): readonly string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}
