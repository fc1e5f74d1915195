// The entry: keeps what Node makes of the sources, so that later starts need not make it again, and runs the command line.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Beside the packages, which come and go with it. Where it cannot be written to, a start takes its time and nothing else.
enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/lector', import.meta.url)));
// Not a static import: those are compiled before the first line here.
await import('./cli/command-line.ts');
