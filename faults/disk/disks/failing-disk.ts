// A disk that can be made to fail: ext4, which refuses writes once the kernel has found an error in it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deviceOf, formatImage, makeFolder, mountImage, mountTmpfs, run } from './mounts.ts';

export interface FailingDisk extends Disposable {
  /** The same before and after a repair. */
  readonly path: string;
  /** From now on every write is refused, also through files that are open. */
  failForGood(): void;
  /** Checked, repaired and mounted again. Nobody may use it at that moment. */
  repair(): void;
}

const SIZE_MIB = 192;
const OPTIONS = ['errors=remount-ro'];

export function makeFailingDisk(): FailingDisk {
  const memory = mountTmpfs(SIZE_MIB * 2);
  const image = join(memory.path, 'disk.img');
  formatImage(image, SIZE_MIB);
  const path = makeFolder('failing');
  let mount = mountImage(image, OPTIONS, path);
  return {
    path,
    failForGood: () => writeFileSync(`/sys/fs/ext4/${deviceOf(image)}/trigger_fs_error`, '1'),
    repair() {
      mount.unmount();
      run('sh', '-c', 'e2fsck -p "$1" || [ $? -le 1 ]', 'sh', image); // 1: errors were found and mended
      mount = mountImage(image, OPTIONS, path);
    },
    [Symbol.dispose]: () => {
      mount.unmount();
      memory.unmount();
    },
  };
}
