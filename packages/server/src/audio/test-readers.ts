// For tests: what independent programs say of a sound file. Their output is read by the tests.
import { execFileSync, spawnSync } from 'node:child_process';

/** Letters beyond ASCII are told as they are, whatever the machine is set to. */
const MOST = { maxBuffer: 64 * 1024 * 1024, env: { ...process.env, LC_ALL: 'C.UTF-8' } };
const works = (program: string, ...args: readonly string[]) => spawnSync(program, args).status === 0;

function needs(program: string, ...args: readonly string[]) {
  return { skip: !works(program, ...args) && `NOT CHECKED: \`${[program, ...args].join(' ')}\` does not work here` };
}

/** The system's own first: packages of the system are for that one. */
const PYTHON = ['/usr/bin/python3', 'python3'].find((name) => works(name, '-c', 'import mutagen')) ?? 'python3';

export const needsFfprobe = needs('ffprobe', '-version');
export const needsFfmpeg = needs('ffmpeg', '-version');
export const needsExiftool = needs('exiftool', '-ver');
export const needsMediainfo = needs('mediainfo', '--Help');
export const needsMutagen = needs(PYTHON, '-c', 'import mutagen');

/** Fails for what ffprobe calls an error. */
export function readByFfprobe(path: string) {
  const asked = ['-show_format', '-show_streams', '-show_chapters', '-of', 'json'];
  return JSON.parse(execFileSync('ffprobe', ['-v', 'error', ...asked, path], MOST).toString());
}

export function readByExiftool(path: string): Readonly<Record<string, unknown>> {
  return JSON.parse(execFileSync('exiftool', ['-json', '-a', '-G1', path], MOST).toString())[0];
}

export function readByMediainfo(path: string) {
  return JSON.parse(execFileSync('mediainfo', ['--Output=JSON', path], MOST).toString()).media.track;
}

const MUTAGEN = `
import json, sys, mutagen.mp4
book = mutagen.mp4.MP4(sys.argv[1])
tags = {name: value if isinstance(value, (bool, str)) else [str(v, 'utf-8') if name.startswith('----') else v for v in value]
        for name, value in (book.tags or {}).items() if name != 'covr'}
print(json.dumps({
  'tags': tags, 'seconds': book.info.length,
  'covers': [[len(cover), int(cover.imageformat)] for cover in (book.tags or {}).get('covr', [])],
  'chapters': [[chapter.start, chapter.title] for chapter in book.chapters or []],
}))`;

export function readByMutagen(path: string) {
  return JSON.parse(execFileSync(PYTHON, ['-c', MUTAGEN, path], MOST).toString());
}

export function decodeByFfmpeg(path: string): Int16Array {
  const bytes = execFileSync('ffmpeg', ['-v', 'error', '-xerror', '-i', path, '-f', 's16le', '-'], MOST);
  return new Int16Array(Uint8Array.from(bytes).buffer);
}
