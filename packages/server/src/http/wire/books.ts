// Translates books into Lector's own API.
import type { BookInfo, BookSummary, MakeAudiobookRequest } from '@lector/contract/books';
import { writeChapterName } from '../../domain/audiobook/chapter-names.ts';
import type { Batch } from '../../domain/batch.ts';
import { isForLanguage } from '../../domain/dictionary.ts';
import { findLanguageByTag } from '../../domain/language-by-tag.ts';
import { durationMs } from '../../domain/run.ts';
import { statusOf } from '../../domain/run-entry.ts';
import type { AudiobookWish, BookMaking, BookSpeech, ListedBook, StoredBook } from '../../ports/book-store.ts';
import type { ChapterRun } from '../../services/books/chapter-runs.ts';
import type { SeenBook } from '../../services/books/look-at-book.ts';
import { toBatchInfo } from './batches.ts';

export function toBookSummary(book: ListedBook): BookSummary {
  return {
    book_id: book.id,
    filename: book.fileName,
    created_at: toTime(book.createdAtMs),
    bytes: book.sizeBytes,
    title: book.title,
    batch_id: book.batchId,
    audiobook: book.making,
  };
}

export function toBookInfo({ book, batch, runs, isCurrent }: SeenBook): BookInfo {
  const { facts, speech } = book;
  const { metadata } = facts;
  const chapters = toChapters(book, batch === null ? null : speech, runs);
  const spoken = chapters.filter(({ is_chosen, is_spoken }) => (batch === null ? is_spoken : is_chosen));
  return {
    book_id: book.id,
    filename: book.fileName,
    created_at: toTime(book.createdAtMs),
    bytes: book.sizeBytes,
    sha256: book.sha256,
    kind: facts.kind,
    title: metadata.title,
    creators: metadata.creators.map(({ name, role }) => ({ name, role })),
    language: metadata.language,
    date: metadata.date,
    publisher: metadata.publisher,
    series: metadata.series && { name: metadata.series.name, position: metadata.series.position },
    cover: toCover(book.cover ?? facts.cover),
    lexicons: toLexicons(book, batch === null ? null : speech),
    chapters,
    totals: {
      chapters: chapters.length,
      characters: sumOf(chapters),
      spoken_chapters: spoken.length,
      spoken_characters: sumOf(spoken),
    },
    warnings: facts.warnings.map(({ code, place, message }) => ({ code, place, message })),
    warning_count: facts.warningCount,
    voice: batch === null ? null : (speech?.voice ?? null),
    batch: batch === null ? null : toBatchInfo(batch as Batch),
    audiobook: book.making === null ? null : toAudiobook(book.making, isCurrent),
  };
}

function toCover(cover: { readonly mediaType: string; readonly sizeBytes: number } | null): BookInfo['cover'] {
  return cover && { media_type: cover.mediaType, bytes: cover.sizeBytes };
}

/** Before anything is spoken: for the language of the book. */
function toLexicons({ facts }: StoredBook, speech: BookSpeech | null): BookInfo['lexicons'] {
  const tag = speech === null ? findLanguageByTag(facts.metadata.language ?? '')?.tag : speech.language;
  return facts.lexicons.map(({ name, language, entries, unusable }) => ({
    ...{ name, language, entries, unusable },
    is_used: speech?.usesLexicons !== false && isForLanguage(language, tag ?? ''),
  }));
}

function toChapters(
  { facts }: StoredBook,
  speech: BookSpeech | null,
  runs: readonly ChapterRun[],
): BookInfo['chapters'] {
  const chosen = new Set(speech?.chapters);
  const byChapter = Map.groupBy(runs, ({ chapter }) => chapter);
  const unspoken = new Map(speech?.unspoken.map(({ chapter, message }) => [chapter, message]));
  return facts.chapters.map(({ number, title, level, matter, isSpoken, reason, characters }) => ({
    ...{ number, title, level, matter, is_spoken: isSpoken, reason, characters },
    is_chosen: chosen.has(number),
    unspoken: unspoken.get(number) ?? null,
    runs: (byChapter.get(number) ?? []).map(({ chapter, part, run }) => ({
      run_id: run.runId,
      custom_id: writeChapterName({ chapter, part }),
      status: statusOf(run),
      seconds: run.artefact === null ? null : durationMs(run.artefact) / 1_000,
    })),
  }));
}

function toAudiobook(making: BookMaking, isCurrent: boolean): NonNullable<BookInfo['audiobook']> {
  return {
    status: making.state,
    asked_at: toTime(making.askedAtMs),
    done: making.done,
    total: making.total,
    files: making.files.map(({ number, sizeBytes, sha256, seconds, chapters }) => ({
      ...{ number, bytes: sizeBytes, sha256, seconds },
      chapters: chapters.map((one) => ({ number: one.number, title: one.title, start_seconds: one.startSeconds })),
    })),
    missing: [...making.missing],
    is_current: isCurrent,
    remarks: [...making.remarks],
  };
}

/** How a voice sounds beside others does not matter to whoever says nothing: every chapter is brought to one level. */
const DEFAULT_LOUDNESS = '-18';

export function toAudiobookWish(body: MakeAudiobookRequest): AudiobookWish {
  const loudness = body.loudness ?? DEFAULT_LOUDNESS;
  return {
    loudness: loudness === 'none' ? null : loudness,
    maxHours: body.max_hours ?? null,
    title: body.title ?? null,
    authors: body.authors ?? null,
    narrator: body.narrator ?? null,
  };
}

function sumOf(chapters: readonly { readonly characters: number }[]): number {
  return chapters.reduce((sum, { characters }) => sum + characters, 0);
}

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
