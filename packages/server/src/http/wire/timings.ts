// Writes the times of a run as JSON, SubRip (SRT) and WebVTT, piece by piece.
import type { TimingsFormat } from '@lector/contract/timings';
import { type Cue, makeCues } from '../../domain/subtitles/cues.ts';
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
  let chunk = '';
  try {
    for await (const part of style.format === 'json' ? writeJson(timings, style) : writeCues(timings, style)) {
      chunk += part;
      if (chunk.length < CHUNK_CHARACTERS) continue;
      yield chunk;
      chunk = '';
    }
    if (chunk !== '') yield chunk;
  } finally {
    timings.close();
  }
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

async function* writeCues(timings: RunTimings, { format, words }: TimingsStyle): AsyncGenerator<string> {
  if (format === 'vtt') yield 'WEBVTT\n\n';
  let number = 0;
  for await (const cue of makeCues(timings.sentences, { ...timings, byWord: words })) {
    yield format === 'vtt' ? vttCue(cue) : srtCue(cue, ++number);
  }
}

export function srtCue({ startMs, endMs, lines }: Cue, number: number): string {
  // The arrow would be taken for a line of times, and there is no way to write it otherwise.
  const text = lines.join('\n').replaceAll('-->', '→');
  return `${number}\n${clock(startMs, ',')} --> ${clock(endMs, ',')}\n${text}\n\n`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

export function vttCue({ startMs, endMs, lines }: Cue): string {
  const text = lines.join('\n').replace(/[&<>]/g, (sign) => ENTITIES[sign]!);
  return `${clock(startMs, '.')} --> ${clock(endMs, '.')}\n${text}\n\n`;
}

/** `01:02:03,004`. */
function clock(ms: number, point: ',' | '.'): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const seconds = ms / 1_000;
  const fraction = String(ms % 1_000).padStart(3, '0');
  return `${two(seconds / 3_600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}${point}${fraction}`;
}
