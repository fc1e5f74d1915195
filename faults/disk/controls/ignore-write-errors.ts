// Preloaded by a control: fsync and write never report an error, as in a program that ignores their results.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { fsync, fsyncSync, writeSync, writevSync } = fs;

fs.fsync = ((fd: number, callback: (error: null) => void) => fsync(fd, () => callback(null))) as typeof fs.fsync;
fs.fsyncSync = (fd) => quietly(() => fsyncSync(fd));
fs.writeSync = ((fd: number, buffer: Uint8Array, offset: number, length: number, position: number) =>
  quietly(() => writeSync(fd, buffer, offset, length, position)) ?? length) as typeof fs.writeSync;
fs.writevSync = (fd, buffers, position) =>
  quietly(() => writevSync(fd, buffers, position)) ?? buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
syncBuiltinESMExports();

function quietly<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
