// The process that unpacks one archive. Ends by itself when the one that started it is gone.
import { ArchiveError } from './archive-error.ts';
import { type UnpackOptions, type UnpackProgress, unpack } from './unpack.ts';

export type FromUnpacker =
  | ({ readonly kind: 'progress' } & UnpackProgress)
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

const PROGRESS_EVERY_MS = 200;
const parent = process.ppid;

process.once('disconnect', () => process.exit(1));
process.once('message', (options: UnpackOptions) => void work(options));

async function work(options: UnpackOptions): Promise<void> {
  let toldMs = performance.now();
  try {
    await unpack(options, (progress) => {
      // A synchronous decoder never hears that the channel was closed.
      if (process.ppid !== parent) process.exit(1);
      if (performance.now() - toldMs < PROGRESS_EVERY_MS) return;
      toldMs = performance.now();
      tell({ kind: 'progress', ...progress });
    });
    tell({ kind: 'done' });
  } catch (error) {
    tell(describe(error));
  }
  process.disconnect();
}

function describe(error: unknown): FromUnpacker {
  if (error instanceof ArchiveError) return { kind: 'refused', message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', code: error instanceof Error && 'code' in error ? String(error.code) : '', message };
}

function tell(message: FromUnpacker): void {
  process.send?.(message);
}
