// The entry point: enables Node's compile cache, so that later starts are faster, and runs the command line.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// In this package's own node_modules, and so removed with it. If the folder is not writable, a start is only slower.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/lector', import.meta.url)));
// Not a static import, because static imports are compiled before this line runs.
await import('./cli/command-line.ts');
