// Loads libFLAC (wasm), once a process.
import { createRequire } from 'node:module';
import type { Flac } from 'libflacjs';

let loading: Promise<Flac> | undefined;

/** libFLAC, ready to use. */
export function loadLibflac(): Promise<Flac> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Flac> {
  const flac = create();
  if (!flac.isReady()) await new Promise<void>((resolve) => flac.on('ready', () => resolve()));
  return flac;
}

function create(): Flac {
  // The loader uses fetch() rather than the file system if there is one, and fetch() fails on a file path. It looks for
  // fetch() while it is required, so it is hidden meanwhile.
  const fetch = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
  Reflect.deleteProperty(globalThis, 'fetch');
  try {
    return (createRequire(import.meta.url)('libflacjs') as (variant: string) => Flac)('min.wasm');
  } finally {
    if (fetch) Object.defineProperty(globalThis, 'fetch', fetch);
  }
}
