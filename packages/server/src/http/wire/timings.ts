// Writes the times of a run as JSON, SubRip (SRT) and WebVTT, piece by piece.
import type { TimingsFormat } from '@lector/contract/timings';
import { type Cue, makeCues } from '../../domain/subtitles/cues.ts';
import { joinCues } from '../../domain/subtitles/join-cues.ts';
import { type SubtitleFormat, writeSubtitles } from '../../domain/subtitles/write-subtitles.ts';
import type { TimedPassage, TimedSentence } from '../../domain/timings.ts';
import type { RunTimings } from '../../services/browsing/read-timings.ts';

export const TIMINGS_TYPES: Readonly<Record<TimingsFormat, string>> = {
  json: 'application/json; charset=utf-8',
  srt: 'application/x-subrip; charset=utf-8',
  vtt: 'text/vtt; charset=utf-8',
};

const CHUNK_CHARACTERS = 16 * 1024;

export interface TimingsStyle {
  readonly format: TimingsFormat;
  /** JSON: with the words of each sentence. Subtitles: a cue for each word. */
  readonly words: boolean;
}

export async function* writeTimings(timings: RunTimings, style: TimingsStyle): AsyncGenerator<string> {
  try {
    yield* inChunks(writeParts(timings, style));
  } finally {
    timings.close();
  }
}

/** A recording of several that are heard one after the other. */
export interface JoinedTimings {
  readonly startSeconds: number;
  readonly open: () => Promise<RunTimings>;
}

/** The subtitles of all of them; each is opened when its turn has come. */
export function writeJoinedSubtitles(
  recordings: readonly JoinedTimings[],
  format: SubtitleFormat,
): AsyncGenerator<string> {
  const timed = recordings.map(({ startSeconds, open }) => ({ startMs: 1_000 * startSeconds, cues: readCues(open) }));
  return inChunks(writeSubtitles(joinCues(timed), format));
}

async function* readCues(open: () => Promise<RunTimings>): AsyncGenerator<Cue> {
  const timings = await open();
  try {
    yield* makeCues(timings.sentences, { ...timings, byWord: false });
  } finally {
    timings.close();
  }
}

async function* inChunks(parts: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = '';
  for await (const part of parts) {
    chunk += part;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

function writeParts(timings: RunTimings, style: TimingsStyle): AsyncIterable<string> {
  if (style.format === 'json') return writeJson(timings, style);
  return writeSubtitles(makeCues(timings.sentences, { ...timings, byWord: style.words }), style.format);
}

async function* writeJson(
  { runId, taskId, sampleRate, samples, sentences, marks }: RunTimings,
  { words }: TimingsStyle,
): AsyncGenerator<string> {
  const seconds = (count: number) => Math.round((count * 1_000) / sampleRate) / 1_000;
  const toPassage = ({ at, length, startSample, samples: heard }: TimedPassage) => {
    return { at, length, start: seconds(startSample), seconds: seconds(heard) };
  };
  const toSentence = (sentence: TimedSentence) => ({
    ...toPassage(sentence),
    ...(words ? { words: sentence.words.map((word) => ({ ...toPassage(word), estimated: word.estimated })) } : {}),
  });
  yield `{"run_id":${runId},"task_id":"${taskId}","seconds":${seconds(samples)},"sentences":[`;
  yield* list(sentences, toSentence);
  yield '],"marks":[';
  yield* list(marks, ({ name, sample }) => ({ name, start: seconds(sample) }));
  yield ']}';
}

async function* list<T>(items: AsyncIterable<T>, toWire: (item: T) => unknown): AsyncGenerator<string> {
  let comma = '';
  for await (const item of items) {
    yield comma + JSON.stringify(toWire(item));
    comma = ',';
  }
}
