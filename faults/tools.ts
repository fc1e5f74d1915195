// Detects the tools that faults need; each is tried once, really executed where being installed is not enough.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tool } from './fault.ts';

/** The library as a path for `LD_PRELOAD`, or null where it is not installed. */
export const LIBFAKETIME = findLibrary('libfaketime.so.1', ['faketime/']);
export const LIBEATMYDATA = findLibrary('libeatmydata.so');

const PROBES: Readonly<Record<Tool, () => boolean>> = {
  root: () => process.getuid?.() === 0,
  strace: canTrace,
  libfaketime: () => LIBFAKETIME !== null,
  libeatmydata: () => LIBEATMYDATA !== null,
  'loop devices': canLoop,
  'tmpfs mounts': () =>
    withFolder((path) => succeeds('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path) && succeeds('umount', path)),
  'memory cgroups': canLimitMemory,
  flac: () => succeeds('flac', '--version'),
};

const probed = new Map<Tool, boolean>();

/** The tools among `needed` that this machine does not offer. */
export function missingTools(needed: readonly Tool[]): readonly Tool[] {
  return needed.filter((tool) => {
    let there = probed.get(tool);
    if (there === undefined) {
      there = PROBES[tool]();
      probed.set(tool, there);
    }
    return !there;
  });
}

/** Being installed is not enough: many containers forbid tracing, and attaching more than starting. */
function canTrace(): boolean {
  return succeeds('strace', '-qq', '-o', '/dev/null', '-e', 'inject=fsync:error=EIO:when=1', 'true') && mayAttach();
}

function mayAttach(): boolean {
  const scope = '/proc/sys/kernel/yama/ptrace_scope';
  return process.getuid?.() === 0 || !existsSync(scope) || readFileSync(scope, 'utf8').trim() === '0';
}

function canLoop(): boolean {
  if (!existsSync('/dev/loop-control') || !succeeds('mkfs.ext4', '-V')) return false;
  return succeeds('losetup', '--find');
}

/** Version 1 or 2: a folder that may be made where memory is controlled. */
function canLimitMemory(): boolean {
  if (process.getuid?.() !== 0) return false;
  if (existsSync('/sys/fs/cgroup/memory/cgroup.procs')) return true;
  const controllers = '/sys/fs/cgroup/cgroup.controllers';
  return existsSync(controllers) && readFileSync(controllers, 'utf8').split(/\s+/).includes('memory');
}

function succeeds(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

function withFolder(action: (path: string) => boolean): boolean {
  const path = mkdtempSync(join(tmpdir(), 'lector-probe-'));
  try {
    return action(path);
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

function findLibrary(name: string, subfolders: readonly string[] = []): string | null {
  const roots = ['/usr/lib', '/usr/local/lib', '/lib64', '/usr/lib64'].filter((root) => existsSync(root));
  const folders = roots.flatMap((root) => [
    root,
    ...readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name.includes('-linux-gnu'))
      .map((entry) => join(root, entry.name)),
  ]);
  for (const folder of folders) {
    for (const subfolder of ['', ...subfolders]) {
      const path = join(folder, subfolder, name);
      if (existsSync(path)) return path;
    }
  }
  return null;
}
