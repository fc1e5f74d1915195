// The data of eSpeak NG for voices with phonemes: one copy for the server, cut out of the file that the npm package brings.
import { readFileSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const PACKAGE = '@echogarden/espeak-ng-emscripten';
const DATA = 'espeak-ng.data';
/** The program that unpacks the data carries the list of its files. It is read as a text here and never run. */
const LIST = 'espeak-ng.js';
const ENTRY = /\{filename:"\/usr\/share\/espeak-ng-data\/([A-Za-z0-9_/@!+.-]{1,80})",start:(\d{1,9}),end:(\d{1,9})\}/g;
/** Without them the runtime ends the process. */
const NEEDED = ['phontab', 'phonindex', 'phondata', 'intonations'];
const VOICES = 'lang/';
/** In the data folder. Everything in it can be made again. */
const ENGINE_DATA = 'engine-data';

interface Entry {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

interface Source {
  readonly folder: string;
  readonly version: string;
  readonly entries: readonly Entry[];
}

export interface EspeakData {
  /** Where the data is, or will be: its name says its version. Null when the package is not installed. */
  readonly folder: string | null;
  /** Writes what is not there yet. Calls at the same time share the work. */
  ensure(): Promise<void>;
}

/** `dataDir`: where the server keeps what it stores. */
export function createEspeakData(dataDir: string): EspeakData {
  const version = findVersion();
  const folder = version === null ? null : join(dataDir, ENGINE_DATA, `espeak-ng-${version}`);
  let writing: Promise<void> | null = null;
  return {
    folder,
    ensure() {
      if (folder === null) return Promise.resolve();
      writing ??= write(folder).catch((error: unknown) => {
        writing = null;
        throw error;
      });
      return writing;
    },
  };
}

/** Names that a voice may give for its phonemes, in small letters; empty when the package is not installed. */
export async function readEspeakVoices(): Promise<ReadonlySet<string>> {
  const source = await findSource();
  const files = source?.entries.filter(({ path }) => path.startsWith(VOICES)) ?? [];
  return new Set(files.map(({ path }) => path.slice(path.lastIndexOf('/') + 1).toLowerCase()));
}

async function write(folder: string): Promise<void> {
  const source = await findSource();
  if (source === null) throw new Error(`${PACKAGE} is not installed`);
  if (await isWhole(folder, source)) return;
  const fresh = `${folder}.new`;
  await rm(fresh, { recursive: true, force: true });
  const data = await open(join(source.folder, DATA));
  try {
    for (const { path, start, end } of source.entries) {
      const place = join(fresh, path);
      await mkdir(dirname(place), { recursive: true });
      const bytes = Buffer.alloc(end - start);
      const { bytesRead } = await data.read(bytes, 0, bytes.length, start);
      if (bytesRead < bytes.length) throw new Error(`${DATA} of ${PACKAGE} ends too early`);
      // Not fsynced: hundreds of files would take seconds on some disks, and one that a power cut left short is found by its size.
      await writeFile(place, bytes);
    }
  } finally {
    await data.close();
  }
  // A copy that is not whole is in the way.
  await rm(folder, { recursive: true, force: true });
  await rename(fresh, folder);
}

async function isWhole(folder: string, { entries }: Source): Promise<boolean> {
  for (const { path, start, end } of entries) {
    const facts = await stat(join(folder, path)).catch(() => null);
    if (facts?.size !== end - start) return false;
  }
  return true;
}

const { resolve } = createRequire(import.meta.url);

function findVersion(): string | null {
  let manifest: string;
  try {
    manifest = resolve(`${PACKAGE}/package.json`);
  } catch {
    return null;
  }
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

async function findSource(): Promise<Source | null> {
  const version = findVersion();
  if (version === null) return null;
  const folder = dirname(resolve(`${PACKAGE}/package.json`));
  const list = await readFile(join(folder, LIST), 'utf8');
  const entries = [...list.matchAll(ENTRY)]
    .map(([, path, start, end]) => ({ path: path!, start: Number(start), end: Number(end) }))
    .filter(({ path, start, end }) => end >= start && !path.split('/').includes('..'));
  for (const name of NEEDED) {
    if (!entries.some(({ path }) => path === name)) throw new Error(`${PACKAGE} ${version} does not list its ${name}`);
  }
  return { folder, version, entries };
}
