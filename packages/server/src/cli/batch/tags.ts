// The comments that the recordings of titled rows carry, for players and libraries.
import { createHash } from 'node:crypto';
import type { AudioFormat } from '@lector/client';
import type { Comments } from '../../audio/flac-header.ts';
import { canCarryTags } from '../../audio/tags/set-tags.ts';
import type { BatchRow } from './rows.ts';

export interface RowTags {
  /** All but DATE, which is the day on which a file was made. */
  readonly comments: Comments;
  /** The same comments have the same digest. */
  readonly digest: string;
}

/** What a file got, for the journal. */
export interface SetTags {
  readonly digest: string;
  /** As in DATE. */
  readonly date: string;
}

export interface Tagger {
  /** Undefined for a row without a title, and for formats that carry no tags: the recording then stays as the server hands it out. */
  tagsOf(row: BatchRow): Promise<RowTags | undefined>;
}

export function createTagger(options: {
  readonly format: AudioFormat;
  readonly album: string | undefined;
  readonly total: number;
  readonly languageTag: (id: number) => Promise<string | undefined>;
}): Tagger {
  const { format, album, total, languageTag } = options;
  return {
    async tagsOf({ index, title, request }) {
      if (title === undefined || !canCarryTags(format)) return undefined;
      const tag = await languageTag(request.language);
      const comments = {
        TITLE: title,
        TRACKNUMBER: String(index),
        TRACKTOTAL: String(total),
        ...(album !== undefined && { ALBUM: album }),
        ...(tag !== undefined && { LANGUAGE: canonicalTag(tag) }),
      };
      const digest = createHash('sha256').update(JSON.stringify(comments)).digest('base64url').slice(0, 22);
      return { comments, digest };
    },
  };
}

/** `2026-05-17`, where this machine is. */
export function dayOf(ms: number): string {
  const day = new Date(ms);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** `en-us` → `en-US`. */
export function canonicalTag(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? tag;
  } catch {
    return tag;
  }
}
