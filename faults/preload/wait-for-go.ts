// Preloaded: pauses the program before its first line, so that a tracer can be attached to its threads.
import { existsSync, stat, writeFileSync } from 'node:fs';

const go = process.env.FAULT_GO ?? '';
const LOOK_EVERY_MS = 5;

if (!existsSync(go)) {
  // The thread that files are read by is made for the first call that needs it.
  await new Promise<void>((resolve) => stat('.', () => resolve()));
  writeFileSync(`${go}.waiting`, '');
  while (!existsSync(go)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_EVERY_MS);
}
