// What a user types to run the program, as messages say it: in the repository through npm, where the package is installed by its name.
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package is compiled, the repository is not. */
const isInstalled = extname(fileURLToPath(import.meta.url)) === '.js';

/** Before the name of a command. */
export const LECTOR = isInstalled ? 'lector' : 'npx lector';
/** Starts the server. */
export const START = isInstalled ? 'lector serve' : 'npm start';
