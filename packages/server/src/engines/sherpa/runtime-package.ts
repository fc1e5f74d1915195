// Whether the runtime of neural voices is installed. It is optional: there are platforms without it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const PACKAGE = 'sherpa-onnx-node';
/** The runtime's own name of Windows. */
const PLATFORM = process.platform === 'win32' ? 'win' : process.platform;

/** The package with the native code for this machine. */
export const RUNTIME_PACKAGE = `sherpa-onnx-${PLATFORM}-${process.arch}`;

/** Its version; null where it is not installed. Looks and loads nothing. */
export function findRuntimeVersion(): string | null {
  try {
    const { resolve } = createRequire(import.meta.url);
    resolve(`${PACKAGE}/package.json`);
    const manifest = resolve(`${RUNTIME_PACKAGE}/package.json`);
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
  } catch {
    return null;
  }
}
