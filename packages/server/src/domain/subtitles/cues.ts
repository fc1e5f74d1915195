// Makes subtitles of a run's text and its times: what is shown, from when to when.
import { createUnitPlaces } from '../../text/trace/code-points.ts';
import { countCharacters } from '../coverage.ts';
import type { TimedPassage, TimedSentence } from '../timings.ts';
import { type Atom, cutIntoAtoms } from './atoms.ts';
import { breakLines, findCueEnd } from './cue-lines.ts';

export interface Cue {
  readonly startMs: number;
  /** Later than the start, and no later than the next cue's. */
  readonly endMs: number;
  /** One or two, of at most `LINE_COLUMNS` columns. */
  readonly lines: readonly string[];
}

export interface CueOptions {
  /** The text that the times are of. */
  readonly text: string;
  readonly sampleRate: number;
  /** Of the whole audio. */
  readonly samples: number;
  /** A cue for each word whose time is known. */
  readonly byWord: boolean;
}

/** A cue is shown for so long at least, unless the next one begins before. */
const SHORTEST_MS = 1_000;
/** What would be heard for longer is shown in several cues, if it has several words. */
const LONGEST_MS = 7_000;
/** A gap shorter than this would flicker. */
const SHORTEST_GAP_MS = 100;

/** A cue before it is known when the next begins. Ends are exclusive. */
interface Draft {
  startMs: number;
  readonly endMs: number;
  readonly lines: readonly string[];
}

/** The cues of sentences that come in the order in which they are heard. Silent ones have none. Holds one sentence. */
export async function* makeCues(
  sentences: AsyncIterable<TimedSentence>,
  { text, sampleRate, samples, byWord }: CueOptions,
): AsyncGenerator<Cue, void, undefined> {
  const sliceOf = createSlicer(text);
  const toMs = (sample: number) => (sample * 1_000) / sampleRate;
  let open: Draft | null = null;
  for await (const sentence of sentences) {
    if (sentence.samples === 0) continue;
    const read = sentence.shown === undefined ? sentence : asShown(sentence, sentence.shown);
    const letters = sentence.shown === undefined ? sliceOf : createSlicer(sentence.shown);
    for (const part of byWord ? cutAtWords(read) : [read]) {
      for (const draft of draftCues(part, { shown: letters(part.at, part.at + part.length), toMs })) {
        if (open !== null) {
          draft.startMs = Math.max(draft.startMs, open.startMs + 1);
          yield close(open, draft.startMs);
        }
        open = draft;
      }
    }
  }
  if (open !== null) yield close(open, Math.max(open.startMs + 1, Math.round(toMs(samples))));
}

/** Returns a function that cuts out of a text by code points. */
function createSlicer(text: string): (at: number, end: number) => string {
  const unitsBefore = createUnitPlaces(text);
  return (at, end) => text.slice(unitsBefore(at), unitsBefore(end));
}

/** The sentence with the places of what is shown of it. */
function asShown(sentence: TimedSentence, shown: string): TimedSentence {
  const words = sentence.words.flatMap((word) => (word.shown === undefined ? [] : [{ ...word, ...word.shown }]));
  return { ...sentence, at: 0, length: countCharacters(shown), words };
}

function close({ startMs, endMs, lines }: Draft, nextMs: number): Cue {
  const end = Math.min(Math.max(endMs, startMs + SHORTEST_MS), nextMs);
  return { startMs, endMs: nextMs - end < SHORTEST_GAP_MS ? nextMs : end, lines };
}

/** A part of a sentence for each word: the signs behind a word belong to it. */
function cutAtWords({ words, ...sentence }: TimedSentence): readonly TimedSentence[] {
  const inOrder = words.toSorted((a, b) => a.at - b.at);
  if (inOrder.length === 0) return [{ ...sentence, words: [] }];
  return inOrder.map((word, i) => {
    const at = i === 0 ? sentence.at : word.at;
    const end = inOrder[i + 1]?.at ?? sentence.at + sentence.length;
    return { at, length: end - at, startSample: word.startSample, samples: word.samples, words: [word] };
  });
}

function* draftCues(
  sentence: TimedSentence,
  { shown, toMs }: { shown: string; toMs: (sample: number) => number },
): Generator<Draft, void, undefined> {
  const atoms = cutIntoAtoms(shown);
  const timeOf = createAtomTimes(sentence);
  for (let from = 0; from < atoms.length; ) {
    const start = timeOf(atoms[from]!).start;
    const end = findCueEnd(atoms, from, (last) => toMs(timeOf(atoms[last - 1]!).end - start) > LONGEST_MS);
    const cue = atoms.slice(from, end);
    // The last one lasts to the end, also when the last words were not heard.
    const last = end === atoms.length ? sentence.startSample + sentence.samples : timeOf(cue.at(-1)!).end;
    yield { startMs: Math.round(toMs(start)), endMs: Math.round(toMs(last)), lines: breakLines(cue) };
    from = end;
  }
}

/** Returns a function that tells when an atom is heard. Fast when it is called in ascending order. */
function createAtomTimes(sentence: TimedSentence): (atom: Atom) => { readonly start: number; readonly end: number } {
  const known: readonly TimedPassage[] =
    sentence.words.length === 0 ? [sentence] : sentence.words.toSorted((a, b) => a.at - b.at);
  let index = 0;
  return ({ at, length }) => {
    const from = sentence.at + at;
    const end = from + length;
    while (index > 0 && known[index]!.at > from) index--;
    while (index + 1 < known.length && endOf(known[index]!) <= from) index++;
    let first = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    for (let i = index; i < known.length && known[i]!.at < end; i++) {
      const word = known[i]!;
      if (endOf(word) <= from) continue;
      first = Math.min(first, sampleAt(word, from));
      last = Math.max(last, sampleAt(word, end));
    }
    if (first <= last) return { start: first, end: last };
    // Signs between two words, or words that were not heard: from the end of the one to the start of the other.
    const before = endOf(known[index]!) <= from ? known[index]! : known[index - 1];
    const after = known.slice(index, index + 2).find((word) => word.at >= end);
    const start = before === undefined ? sentence.startSample : before.startSample + before.samples;
    return { start, end: Math.max(start, after?.startSample ?? start) };
  };
}

function endOf({ at, length }: TimedPassage): number {
  return at + length;
}

/** When a place inside a word is heard, by its letters. */
function sampleAt({ at, length, startSample, samples }: TimedPassage, place: number): number {
  return startSample + (samples * Math.min(Math.max(place - at, 0), length)) / Math.max(1, length);
}
