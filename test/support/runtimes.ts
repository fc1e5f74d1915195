// The JavaScript runtimes that the client is tried on: this Node, the machine's own, and those in a folder that CI installs them into.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { oldNode, SKIP_WITHOUT_OLD_NODE } from './installing.ts';

export interface Runtime {
  readonly name: string;
  /** Program and first arguments; the file to run follows. */
  readonly command: readonly string[];
  /** The ending under which it takes a sample: TypeScript where it can. */
  readonly ending: '.mts' | '.mjs';
  /** For `skip`. */
  readonly missing: false | string;
}

/** Folder with node_modules of @deno/… and @oven/bun-…, which bring their program without an install script. */
const FOLDER = process.env.LECTOR_TEST_RUNTIMES;

export const RUNTIMES: readonly Runtime[] = [
  { name: 'this Node', command: [process.execPath], ending: '.mts', missing: false },
  { name: 'an old Node', command: [oldNode ?? 'node'], ending: '.mjs', missing: SKIP_WITHOUT_OLD_NODE },
  fromFolder({ name: 'Deno', scope: '@deno', program: 'deno', args: ['run', '--allow-all', '--no-prompt'] }),
  fromFolder({ name: 'Bun', scope: '@oven', program: 'bin/bun', args: [] }),
];

interface Wanted {
  readonly name: string;
  readonly scope: string;
  readonly program: string;
  readonly args: readonly string[];
}

function fromFolder({ name, scope, program, args }: Wanted): Runtime {
  const place = join(FOLDER ?? '', 'node_modules', scope);
  const [path] =
    FOLDER !== undefined && existsSync(place) ? readdirSync(place).map((one) => join(place, one, program)) : [];
  const missing = path === undefined ? `NOT TRIED: there is no ${name} in LECTOR_TEST_RUNTIMES` : false;
  return { name, command: [path ?? '', ...args], ending: '.mts', missing };
}
