// What the runtime remarks on standard error, the only place where it tells that it left something out. Kept from everybody else: some
// remarks quote the text.
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Remarks {
  /** What was remarked since the last call. */
  take(): string;
}

const STANDARD_ERROR = 2;
const MAX_BYTES = 256 * 1024;
const WRITABLE = '--allow-fs-write=';

/**
 * Puts a file without a name in the place of the process's standard error. To be called when a voice is loaded: what is said while it loads
 * belongs to the server. Throws when there is no room for the file: the voice counts as not loaded then. Null where
 * the system does not give the same number again, which Windows may do: what phonemes have no token is not told there.
 */
export function keepRemarks(): Remarks | null {
  const path = join(writableFolder(), `remarks-${process.pid}`);
  // Made before anything is closed: on a full disk the number must not become free for another file.
  const made = openSync(path, 'a+', 0o600);
  closeSync(STANDARD_ERROR);
  // The lowest number that is free. What is written is appended, so the file can be emptied again and again.
  const opened = openSync(path, 'a+', 0o600);
  closeSync(made);
  rmSync(path, { force: true });
  if (opened !== STANDARD_ERROR) {
    closeSync(opened);
    return null;
  }
  return {
    take() {
      const { size } = fstatSync(STANDARD_ERROR);
      if (size === 0) return '';
      const bytes = Buffer.alloc(Math.min(size, MAX_BYTES));
      const length = readSync(STANDARD_ERROR, bytes, 0, bytes.length, 0);
      ftruncateSync(STANDARD_ERROR, 0);
      return bytes.toString('utf8', 0, length);
    },
  };
}

/** The one folder that this process may write to, as its flags name it. */
function writableFolder(): string {
  const flag = process.execArgv.find((argument) => argument.startsWith(WRITABLE));
  return flag === undefined ? tmpdir() : flag.slice(WRITABLE.length).replace(/\*$/, '');
}

const PHONEME = /Skip unknown (?:phonemes|character)\. Unicode codepoint: \\U\+([0-9a-f]{1,8})/g;
const WORD = /\b(?:Ignore|Skip) OOV\b/;
/** Marks and signs of a phoneme change how it sounds; without them it is heard nevertheless. */
const SOUND = /^[\p{Lo}\p{Ll}\p{Lu}]$/u;

/** Whether something that should have been heard had no token. */
export function tellsOfLoss(remarks: string): boolean {
  if (remarks === '') return false;
  if (WORD.test(remarks)) return true;
  for (const [, codePoint] of remarks.matchAll(PHONEME)) {
    const value = Number.parseInt(codePoint!, 16);
    if (value <= 0x10ffff && SOUND.test(String.fromCodePoint(value))) return true;
  }
  return false;
}
