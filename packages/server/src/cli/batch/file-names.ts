// Names of the files a batch writes: safe on every system, one for each row, the same on every run.
import type { AudioFormat } from '@lector/client';

/** Bytes; file systems allow 255, and a temporary name adds some. */
const MAX_NAME_BYTES = 200;
/** Devices of Windows, with any ending: its naming rules, and what its older versions had besides (CLOCK$, COM0, LPT0). */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³])$/i;

export interface FileNamer {
  /** `0001.flac` for a row without a name; a repeated name gets `-2`, `-3`, …. Call in row order. */
  next(row: { index: number; name: string | undefined }): string;
}

export function createFileNamer(format: AudioFormat = 'flac'): FileNamer {
  // Lower case: two names that differ in case only are one file on some systems.
  const taken = new Set<string>();
  return {
    next({ index, name }) {
      const stem = sanitiseName(withoutEnding(name ?? '', format)) || String(index).padStart(4, '0');
      let candidate = stem;
      for (let i = 2; taken.has(candidate.toLowerCase()); i++) candidate = `${stem}-${i}`;
      taken.add(candidate.toLowerCase());
      return `${candidate}.${format}`;
    },
  };
}

/** The part of a name that is allowed in a file name; may be empty. */
export function sanitiseName(name: string): string {
  const safe = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}<>:"/\\|?*]+/gu, ' ')
    .trim()
    .replace(/\s+/g, ' ')
    // A leading dot hides a file, and a leading dash looks like an option.
    .replace(/^[.\-\s]+/, '');
  const cut = cutToBytes(dropLastDots(safe), MAX_NAME_BYTES).trimEnd();
  // Windows passes over spaces before the ending too: `NUL .txt` is the device.
  return RESERVED.test((cut.split('.')[0] ?? '').trimEnd()) ? `_${cut}` : cut;
}

/** Windows drops dots and spaces at the end of a name. */
function dropLastDots(name: string): string {
  let end = name.length;
  while (/[.\s]/.test(name[end - 1] ?? '')) end--;
  return name.slice(0, end);
}

/** A name may end like its file. */
export function withoutEnding(name: string, format: AudioFormat): string {
  const trimmed = name.trim();
  return trimmed.toLowerCase().endsWith(`.${format}`) ? trimmed.slice(0, -format.length - 1) : name;
}

function cutToBytes(text: string, limit: number): string {
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > limit) break;
    kept += character;
  }
  return kept;
}
