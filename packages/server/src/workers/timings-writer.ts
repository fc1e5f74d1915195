// Writes the times of a run's sentences and words into a file, while it is spoken. Memory does not grow with the text.
import { createHash } from 'node:crypto';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import {
  printTimedEntry,
  TIMINGS_HEADER,
  type TimedEntry,
  type TimedSentence,
  type TimedWord,
  type TimingsFile,
} from '../domain/timings.ts';
import type { SpokenWord } from '../engines/engine.ts';
import { createCodePointPlaces } from '../text/code-points.ts';
import type { Span } from '../text/rewrite.ts';
import { findWordTimes } from './word-times.ts';

/** What is known of a spoken piece. All places are UTF-16 units of the caller's text, whatever the engine was given. */
export interface PieceTimes {
  readonly span: Span;
  /** Its first sample in the recording. */
  readonly startSample: number;
  /** 0 when it made no sound. */
  readonly samples: number;
  /** Samples are counted from the piece's first. */
  readonly words: readonly SpokenWord[];
  readonly unheard: readonly Span[];
  /** Whether a sentence ends with it. */
  readonly endsSentence: boolean;
}

export interface TimingsWriter {
  /** Adds the next piece that is heard. */
  add(piece: PieceTimes): void;
  mark(name: string, sample: number): void;
  /** Completes and closes the file; not fsynced. */
  finish(): TimingsFile;
  /** Closes and removes the file, also after `finish`. Idempotent. */
  abort(): void;
}

/** A longer sentence is written as several, so that its words need not be held. In UTF-16 units. */
const LONGEST_SENTENCE = 4_000;
const BUFFER_CHARACTERS = 64 * 1024;

/**
 * `path` is overwritten; its folder must exist. `text` is the caller's text. `beforeCreating` is called before the file is
 * created, and throws when it must not be.
 */
export function createTimingsWriter(path: string, text: string, beforeCreating = () => {}): TimingsWriter {
  const file = createHashedFile(path, beforeCreating);
  const pointsBefore = createCodePointPlaces(text);
  let pieces: PieceTimes[] = [];
  let units = 0;

  function write(entry: TimedEntry): void {
    file.write(printTimedEntry(entry));
  }

  function flush(): void {
    if (pieces.length > 0) write({ type: 'sentence', sentence: joinPieces(pieces, { text, pointsBefore }) });
    pieces = [];
    units = 0;
  }

  file.write(TIMINGS_HEADER);
  return {
    add(piece) {
      // A sentence that goes on elsewhere in the text, such as behind a footnote, is told as two.
      const before = pieces.at(-1)?.span.end ?? piece.span.start;
      if (piece.span.start < before || piece.span.start - before > LONGEST_SENTENCE) flush();
      pieces.push(piece);
      units += piece.span.end - piece.span.start;
      if (piece.endsSentence || units >= LONGEST_SENTENCE) flush();
    },
    mark(name, sample) {
      flush();
      write({ type: 'mark', mark: { name, sample } });
    },
    finish() {
      flush();
      return file.finish();
    },
    abort: () => file.abort(),
  };
}

interface Source {
  readonly text: string;
  readonly pointsBefore: (units: number) => number;
}

function joinPieces(pieces: readonly PieceTimes[], source: Source): TimedSentence {
  const { text, pointsBefore } = source;
  const start = Math.min(...pieces.map(({ span }) => span.start));
  const end = Math.max(...pieces.map(({ span }) => span.end));
  const sentence = text.slice(start, end);
  const blankBefore = sentence.length - sentence.trimStart().length;
  const blankAfter = blankBefore === sentence.length ? 0 : sentence.length - sentence.trimEnd().length;
  const sounding = pieces.filter(({ samples }) => samples > 0);
  const startSample = (sounding[0] ?? pieces[0]!).startSample;
  const last = sounding.at(-1);
  const at = pointsBefore(start + blankBefore);
  return {
    at,
    length: pointsBefore(end - blankAfter) - at,
    startSample,
    samples: last === undefined ? 0 : last.startSample + last.samples - startSample,
    words: sounding.flatMap((piece) => wordsOf(piece, source)),
  };
}

function wordsOf(
  { span, startSample, words, unheard }: PieceTimes,
  { text, pointsBefore }: Source,
): readonly TimedWord[] {
  const spoken = words.map((word) => ({ ...word, at: word.at - span.start }));
  const silent = unheard.map(({ start, end }) => ({ start: start - span.start, end: end - span.start }));
  const times = findWordTimes({ text: text.slice(span.start, span.end), spoken, unheard: silent });
  return times.map((time) => {
    const at = pointsBefore(span.start + time.span.start);
    const length = pointsBefore(span.start + time.span.end) - at;
    return {
      at,
      length,
      startSample: startSample + time.startSample,
      samples: time.samples,
      estimated: time.estimated,
    };
  });
}

/** The file is created with its first bytes, so that making a writer cannot fail. */
function createHashedFile(path: string, beforeCreating: () => void) {
  const hash = createHash('sha256');
  let fd: number | null = null;
  let isCreated = false;
  let buffer = '';
  let sizeBytes = 0;

  function flush(): void {
    if (fd === null) beforeCreating();
    // The process that created the audio file owns this one too: what another left of this attempt is overwritten.
    fd ??= openSync(path, 'w', 0o600);
    isCreated = true;
    const bytes = Buffer.from(buffer);
    buffer = '';
    hash.update(bytes);
    sizeBytes += bytes.length;
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
  }

  function close(): void {
    const open = fd;
    fd = null;
    if (open !== null) closeSync(open);
  }

  return {
    write(line: string): void {
      buffer += line;
      if (buffer.length >= BUFFER_CHARACTERS) flush();
    },
    finish(): TimingsFile {
      flush();
      close();
      return { sizeBytes, sha256: hash.digest('hex') };
    },
    abort(): void {
      close();
      if (isCreated) rmSync(path, { force: true });
      isCreated = false;
    },
  };
}
