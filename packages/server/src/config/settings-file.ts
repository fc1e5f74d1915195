// The file of settings: found, read within limits, and split into names and values.
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { hasCode } from '../errors.ts';
import { CLIENT_FIELDS, FIELDS } from './settings.ts';

/** A thousand times what all settings need. */
const MAX_BYTES = 1024 * 1024;
/** Says that there is no file, and is no file itself. */
const NO_FILE = '/dev/null';

/** Whatever is wrong with the file is added to `problems`. */
export function readSettingsFile(named: string | undefined, problems: string[]): Record<string, string | undefined> {
  const path = named ?? 'lector.env';
  if (path === NO_FILE) return {};
  let text: string;
  try {
    text = readOrdinaryFile(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) problems.push(`${path} cannot be read: ${(error as Error).message}`);
    else if (named !== undefined) problems.push(`LECTOR_CONFIG: there is no file ${path}`);
    return {};
  }
  const values = parseEnv(withoutMark(text) ?? '');
  const known = new Set<string>([...Object.values(FIELDS).map((field) => field.env), ...Object.keys(CLIENT_FIELDS)]);
  for (const name of Object.keys(values)) {
    if (!known.has(name)) problems.push(`${path}: ${name} is not a setting of Lector`);
  }
  return values;
}

/** Without the byte order mark that editors and shells put before the first character. */
export function withoutMark(text: string | undefined): string | undefined {
  return text?.replace(/^\uFEFF/, '');
}

/** Links are followed, because that is how many systems keep their settings; a pipe would be waited for, and a device may act on being opened. */
function readOrdinaryFile(path: string): string {
  if (!statSync(path).isFile()) throw new Error('it is not an ordinary file');
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK); // it may be another thing by now
  try {
    if (!fstatSync(fd).isFile()) throw new Error('it is not an ordinary file');
    const bytes = Buffer.alloc(MAX_BYTES + 1);
    let length = 0;
    for (let read = -1; read !== 0; length += read) read = readSync(fd, bytes, length, bytes.length - length, null);
    if (length > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES} bytes`);
    return bytes.toString('utf8', 0, length);
  } finally {
    closeSync(fd);
  }
}
