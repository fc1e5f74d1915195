// A cgroup with a memory limit, version 1 or 2.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../program.ts';

const MIB = 1024 * 1024;
const FIRST_VERSION = '/sys/fs/cgroup/memory';
const SECOND_VERSION = '/sys/fs/cgroup';
let made = 0;

export interface MemoryGroup extends AsyncDisposable {
  /** File that takes the id of a process which is to belong to it. */
  readonly members: string;
  /** How many of its processes the kernel has killed for memory. */
  kills(): number;
}

/** Its processes get so much memory together, and are killed when they want more. */
export function makeMemoryGroup(limitMib: number): MemoryGroup {
  const isFirst = existsSync(join(FIRST_VERSION, 'cgroup.procs'));
  const path = join(isFirst ? FIRST_VERSION : SECOND_VERSION, `lector-faults-${process.pid}-${++made}`);
  if (!isFirst) writeFileSync(join(SECOND_VERSION, 'cgroup.subtree_control'), '+memory');
  mkdirSync(path);
  const file = (name: string) => join(path, name);
  writeFileSync(file(isFirst ? 'memory.limit_in_bytes' : 'memory.max'), String(limitMib * MIB));
  // What is swapped out would not be missed.
  const swap = isFirst ? 'memory.swappiness' : 'memory.swap.max';
  if (existsSync(file(swap))) writeFileSync(file(swap), '0');
  return {
    members: file('cgroup.procs'),
    kills() {
      const events = readFileSync(file(isFirst ? 'memory.oom_control' : 'memory.events'), 'utf8');
      return Number(/^oom_kill (\d+)$/m.exec(events)?.[1] ?? Number.NaN);
    },
    async [Symbol.asyncDispose]() {
      await until('the processes of the group are gone', () => readFileSync(file('cgroup.procs'), 'utf8') === '');
      rmdirSync(path);
    },
  };
}
