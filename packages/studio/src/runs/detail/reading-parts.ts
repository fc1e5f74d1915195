// What was read of a run's text in another way than it stands there, for people and as fields of a request.
import type { RunDetail } from '@lector/client';

type Reading = RunDetail['reading'];

/** Characters shown before and after a part, and of the part itself. */
const AROUND = 24;
const MOST = 160;
const BLANK_LINE = /\n\s*\n/u;

export interface Excerpt {
  readonly before: string;
  readonly part: string;
  readonly after: string;
}

/** A part of a text with a few words around it, in one line. `letters` are the code points of the text. */
export function excerptAt(letters: readonly string[], { at, length }: { at: number; length: number }): Excerpt {
  const take = (from: number, to: number) => letters.slice(Math.max(0, from), to).join('');
  const line = (text = '') => text.replace(/\s+/gu, ' ');
  const end = at + length;
  // Of its own paragraph, and without a word that is cut in two.
  const [before, ...earlier] = take(at - AROUND, at)
    .split(BLANK_LINE)
    .reverse();
  const [after, ...later] = take(end, end + AROUND).split(BLANK_LINE);
  const isCut = {
    before: at > AROUND && earlier.length === 0,
    after: letters.length > end + AROUND && later.length === 0,
  };
  return {
    before: isCut.before ? `…\u00a0${line(before).replace(/^\S*\s/u, '')}` : line(before),
    part: line(take(at, Math.min(end, at + MOST))) + (length > MOST ? '…' : ''),
    after: isCut.after ? `${line(after).replace(/\s\S*$/u, '')}\u00a0…` : line(after),
  };
}

/** What goes without saying in a request to a server with settings as they come. */
const ORDINARY = {
  input_type: 'text',
  normalize: 'full',
  footnotes: 'skip',
  marks: false,
  speed: 1,
  pauses: { sentence_ms: 294, paragraph_ms: 588, heading_ms: 800, scene_ms: 1_500 },
} as const;

/** The fields of a request that is read as this run was. */
export function fieldsOf(reading: Reading): Readonly<Record<string, unknown>> {
  if (reading === null) return {};
  const names = Object.keys(ORDINARY) as (keyof typeof ORDINARY)[];
  const said = names.filter((name) => JSON.stringify(reading[name]) !== JSON.stringify(ORDINARY[name]));
  return Object.fromEntries(said.map((name) => [name, reading[name]]));
}
