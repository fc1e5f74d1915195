// Damage to files: flipped bits, zeroed sectors, truncated, missing and swapped files.
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import type { Random } from '../../random.ts';

export type Damage =
  | 'bit flipped'
  | '512 bytes zeroed'
  | '4096 bytes zeroed'
  | 'cut short'
  | 'emptied'
  | 'removed'
  | 'replaced';

export const DAMAGES: readonly Damage[] = [
  'bit flipped',
  '512 bytes zeroed',
  '4096 bytes zeroed',
  'cut short',
  'emptied',
  'removed',
  'replaced',
];

type Do = (path: string, parts: { readonly random: Random; readonly other?: string }) => void;

const WAYS: Readonly<Record<Damage, Do>> = {
  'bit flipped': (path, { random }) => flipBit(path, random.int(0, statSync(path).size * 8 - 1)),
  '512 bytes zeroed': (path, { random }) => zeroSome(path, 512, random),
  '4096 bytes zeroed': (path, { random }) => zeroSome(path, 4_096, random),
  'cut short': (path, { random }) => truncateSync(path, random.int(1, statSync(path).size - 1)),
  emptied: (path) => truncateSync(path, 0),
  removed: (path) => rmSync(path),
  replaced: (path, { other }) => copyFileSync(other ?? path, path),
};

/** Does it to the file, at a place that chance chooses. `other` is what a replaced one becomes a copy of. */
export function damageFile(damage: Damage, path: string, parts: Parameters<Do>[1]): void {
  WAYS[damage](path, parts);
}

export function flipBit(path: string, bit: number): void {
  change(path, Math.floor(bit / 8), 1, (bytes) => {
    bytes[0]! ^= 1 << (bit % 8);
  });
}

/** A block as disks have them, and one that held something. */
function zeroSome(path: string, length: number, random: Random): void {
  const blocks = Math.ceil(statSync(path).size / length);
  let done = false;
  for (let tried = 0; !done && tried < 100; tried++) {
    change(path, random.int(0, blocks - 1) * length, length, (bytes) => {
      done = bytes.some((byte) => byte !== 0);
      bytes.fill(0);
    });
  }
  if (!done) throw new Error(`${path} holds nothing but zeroes`);
}

function change(path: string, at: number, length: number, edit: (bytes: Buffer) => void): void {
  const fd = openSync(path, 'r+');
  try {
    const bytes = Buffer.alloc(length);
    const found = bytes.subarray(0, readSync(fd, bytes, 0, length, at));
    edit(found);
    writeSync(fd, found, 0, found.length, at);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
