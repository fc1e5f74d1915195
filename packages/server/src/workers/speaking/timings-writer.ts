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
} from '../../domain/timings.ts';
import type { SpokenWord } from '../../engines/engine.ts';
import { createCodePointPlaces } from '../../text/trace/code-points.ts';
import { originalSpan, type Rewritten, type Span } from '../../text/trace/rewrite.ts';
import { flatten, placeAfter } from '../../text/trace/trace.ts';
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
export const LONGEST_SENTENCE = 4_000;
const BUFFER_CHARACTERS = 64 * 1024;

export interface TimingsOptions {
  /** Called before the file is created; throws when it must not be. */
  readonly beforeCreating?: () => void;
  /** What is left of the caller's text without its markup; absent where it has none. */
  readonly view?: Rewritten | undefined;
}

/** `path` is overwritten; its folder must exist. `text` is the caller's text. */
export function createTimingsWriter(
  path: string,
  text: string,
  { beforeCreating = () => {}, view }: TimingsOptions = {},
): TimingsWriter {
  const file = createHashedFile(path, beforeCreating);
  const pointsBefore = createCodePointPlaces(text);
  const source = { text, pointsBefore, ...(view === undefined ? {} : { view: createView(view) }) };
  let pieces: PieceTimes[] = [];
  let units = 0;

  function write(entry: TimedEntry): void {
    file.write(printTimedEntry(entry));
  }

  function flush(): void {
    if (pieces.length > 0) write({ type: 'sentence', sentence: joinPieces(pieces, source) });
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
  readonly view?: View;
}

/** What a reader sees, with one step of edits. */
interface View extends Rewritten {
  readonly pointsBefore: (units: number) => number;
}

function createView(view: Rewritten): View {
  return { ...flatten(view), pointsBefore: createCodePointPlaces(view.text) };
}

function joinPieces(pieces: readonly PieceTimes[], source: Source): TimedSentence {
  const start = Math.min(...pieces.map(({ span }) => span.start));
  const end = Math.max(...pieces.map(({ span }) => span.end));
  const sounding = pieces.filter(({ samples }) => samples > 0);
  const startSample = (sounding[0] ?? pieces[0]!).startSample;
  const last = sounding.at(-1);
  const samples = last === undefined ? 0 : last.startSample + last.samples - startSample;
  const read = trim(source.view ?? source, viewSpan(source, { start, end }));
  const place = toCaller(source, read);
  const words = sounding.flatMap((piece) => wordsOf(piece, source, read.start));
  if (source.view === undefined) return { ...place, startSample, samples, words };
  return { ...place, startSample, samples, words, shown: source.view.text.slice(read.start, read.end) };
}

/** Without the white space at both ends. */
function trim({ text }: { readonly text: string }, { start, end }: Span): Span {
  const part = text.slice(start, end);
  const blankBefore = part.length - part.trimStart().length;
  const blankAfter = blankBefore === part.length ? 0 : part.length - part.trimEnd().length;
  return { start: start + blankBefore, end: end - blankAfter };
}

/** From the caller's text to what a reader sees of it. */
function viewSpan({ view }: Source, { start, end }: Span): Span {
  return view === undefined ? { start, end } : { start: placeAfter(view, start), end: placeAfter(view, end) };
}

/** From what a reader sees to the caller's text, in code points. */
function toCaller({ view, pointsBefore }: Source, span: Span): { readonly at: number; readonly length: number } {
  const { start, end } = view === undefined ? span : originalSpan(view, span);
  const at = pointsBefore(start);
  return { at, length: pointsBefore(end) - at };
}

/** `sentenceStart`: of the sentence, in what a reader sees. */
function wordsOf(piece: PieceTimes, source: Source, sentenceStart: number): readonly TimedWord[] {
  const { text } = source.view ?? source;
  const span = viewSpan(source, piece.span);
  const placeOf = (place: number) => viewSpan(source, { start: place, end: place }).start - span.start;
  const times = findWordTimes({
    text: text.slice(span.start, span.end),
    spoken: piece.words.map((word) => ({ ...word, at: placeOf(word.at) })),
    unheard: piece.unheard.map(({ start, end }) => ({ start: placeOf(start), end: placeOf(end) })),
  });
  return times.map(({ span: word, startSample, samples, estimated }) => {
    const read = { start: span.start + word.start, end: span.start + word.end };
    const time = { startSample: piece.startSample + startSample, samples, estimated };
    if (source.view === undefined) return { ...toCaller(source, read), ...time };
    const points = source.view.pointsBefore;
    const at = points(read.start) - points(sentenceStart);
    return { ...toCaller(source, read), ...time, shown: { at, length: points(read.end) - points(read.start) } };
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
