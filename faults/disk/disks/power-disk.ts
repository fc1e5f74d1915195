// A disk whose power can be cut: ext4 in a file in memory. Data not flushed to the "device" is lost with the cut.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { hasCode } from '../../../packages/server/src/errors.ts';
import { fillDisk } from './disk-filler.ts';
import { deviceOf, formatImage, type Mount, mountImage, mountTmpfs, run } from './mounts.ts';

export interface PowerDisk extends Disposable {
  /** Where it is mounted. */
  readonly path: string;
  /**
   * The disk as it would be after a power cut now, remounted with its journal replayed. Writers to this disk
   * must be frozen meanwhile.
   */
  snapshot(): Promise<PowerDisk>;
  /**
   * From now on new blocks cannot be written: the kernel accepts the bytes, fails to write them to the device,
   * reports it once at the next fsync, and drops them. Ends when the returned object is disposed.
   */
  starve(): Disposable;
  /** True when the kernel has given up on it. */
  isReadOnly(): boolean;
}

const SIZE_MIB = 256;
/**
 * No periodic write-back, and no implicit flush at renames: only what the program asked to be flushed
 * survives. The usual defaults are more forgiving.
 */
const OPTIONS = ['commit=300', 'noauto_da_alloc'];

/**
 * A request is one page of memory: it is taken or refused. Of a larger one the loop device may find room for a part only, and
 * reports it as written all the same: a disk that lies, and not one that fails.
 */
const PAGE_KIB = 4;

/** An empty one; `options` are further ones of ext4. */
export function makePowerDisk(options: readonly string[] = []): PowerDisk {
  const memory = mountTmpfs(SIZE_MIB * 2);
  const image = join(memory.path, '1.img');
  try {
    formatImage(image, SIZE_MIB);
    const disk = powered({ memory, image, options: [...OPTIONS, ...options], shares: { count: 1, made: 1 } });
    // The file system's own blocks have their place in memory; that of the others comes with the first write.
    run('fstrim', disk.path);
    return disk;
  } catch (error) {
    memory.unmount();
    throw error;
  }
}

interface Backing {
  readonly memory: Mount;
  readonly image: string;
  readonly options: readonly string[];
  /** Disks that live in the same memory, and how many ever did: the last one takes it with it. */
  readonly shares: { count: number; made: number };
}

function powered({ memory, image, options, shares }: Backing): PowerDisk {
  const mount = mountImage(image, options);
  const device = deviceOf(image);
  writeFileSync(`/sys/block/${device}/queue/max_sectors_kb`, String(PAGE_KIB));
  let there = true;
  return {
    path: mount.path,
    async snapshot() {
      const copy = join(memory.path, `${++shares.made}.img`);
      for (;;) {
        const before = writesTo(device);
        run('cp', '--sparse=always', image, copy);
        // A copy that was made while something was written is of no one moment, and so not what a power cut leaves.
        if (before.inFlight === 0 && before.done === writesTo(device).done) break;
        await wait(5);
      }
      const next = powered({ memory, image: copy, options, shares });
      shares.count++;
      return next;
    },
    isReadOnly() {
      // Asked by doing: a file system that stopped itself is still listed as writable.
      const probe = join(mount.path, 'probe');
      try {
        writeFileSync(probe, '');
        rmSync(probe);
        return false;
      } catch (error) {
        if (hasCode(error, 'EROFS')) return true;
        throw error;
      }
    },
    starve: () => fillDisk(join(memory.path, 'filler'), { keepsFilling: true }),
    [Symbol.dispose]: () => {
      if (!there) return;
      there = false;
      mount.unmount();
      if (existsSync(image)) rmSync(image);
      shares.count--;
      if (shares.count === 0) memory.unmount();
    },
  };
}

/** See Documentation/block/stat.rst of the kernel: the fifth figure counts finished writes, the ninth what is in flight. */
function writesTo(device: string): { readonly done: number; readonly inFlight: number } {
  const figures = readFileSync(`/sys/block/${device}/stat`, 'utf8').trim().split(/\s+/);
  return { done: Number(figures[4]), inFlight: Number(figures[8]) };
}
