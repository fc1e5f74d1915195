// Private file systems in memory: made for one trial and removed after it; leftovers of a killed suite are removed too.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

export interface Mount extends Disposable {
  readonly path: string;
  /** Changes options of the mounted file system, such as `ro`, `rw` or `size=64m`. */
  remount(options: string): void;
  /** Idempotent; `Symbol.dispose` does the same. */
  unmount(): void;
}

const PREFIX = 'lector-disk-';

/** Everything below it goes when the process ends, however far it came. */
let base: string | undefined;

/** A new empty folder that belongs to this process. */
export function makeFolder(name: string): string {
  if (base === undefined) {
    sweepDead();
    base = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
    const own = base;
    process.once('exit', () => sweep(own));
  }
  return mkdtempSync(join(base, `${name}-`));
}

/** Memory as a disk of a given size. */
export function mountTmpfs(sizeMiB: number): Mount {
  const path = makeFolder('tmpfs');
  run('mount', '-t', 'tmpfs', '-o', `size=${sizeMiB}m,mode=700`, 'none', path);
  return mounted(path);
}

/** An ext4 file system inside a file, through a loop device that goes when it is unmounted. */
export function mountImage(image: string, options: readonly string[], path = makeFolder('ext4')): Mount {
  mkdirSync(path, { recursive: true });
  run('mount', '-t', 'ext4', '-o', ['loop', ...options].join(','), image, path);
  return mounted(path);
}

/** The name of the block device that the image was given, such as `loop0`. */
export function deviceOf(image: string): string {
  return basename(run('losetup', '--noheadings', '--output', 'NAME', '--associated', image).trim());
}

/**
 * Makes the file an empty ext4 file system with blocks of 4 KiB, as on every disk of some size, all of which are there.
 * Nothing of it is zeroed later in the background, which would count as writing.
 */
export function formatImage(image: string, sizeMiB: number): void {
  run('truncate', '-s', `${sizeMiB}M`, image);
  run('mkfs.ext4', '-q', '-F', '-b', '4096', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image);
  run('fallocate', '--length', `${sizeMiB}M`, image); // after it: what is to hold zeroes was left out
}

/** Runs a program to its end. Throws with what it printed when it fails. */
export function run(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

function mounted(path: string): Mount {
  let there = true;
  const unmount = (): void => {
    if (!there) return;
    there = false;
    unmountSoon(path);
    rmSync(path, { recursive: true, force: true });
  };
  return {
    path,
    remount: (options) => {
      run('mount', '-o', `remount,${options}`, path);
    },
    unmount,
    [Symbol.dispose]: unmount,
  };
}

/** A process that is being killed holds its files for a moment longer. One that stays must not keep the suite. */
function unmountSoon(path: string): void {
  for (let tried = 0; tried < 40; tried++) {
    if (spawnSync('umount', [path], { stdio: 'ignore' }).status === 0) return;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25);
  }
  run('umount', '--lazy', path);
}

/** Removes leftovers of suites that were killed. */
function sweepDead(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) sweep(join(tmpdir(), name));
  }
}

function sweep(folder: string): void {
  const inside = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`));
  for (const path of inside.reverse()) spawnSync('umount', ['--lazy', path]); // the last mounted first
  rmSync(folder, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
