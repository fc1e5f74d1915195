// Makes one text with traced places of the blocks of a document.
import { arrange, type Span } from '../../trace/rewrite.ts';
import type { Block, Direction, LeftOut, Omission, ParsedText, Warning } from '../parsed-text.ts';
import { type DraftBlock, type Part, type Said, textOf } from './draft.ts';

interface Finishing {
  /** The caller's text. */
  readonly source: string;
  readonly blocks: readonly DraftBlock[];
  readonly leftOut: readonly LeftOut[];
  readonly warnings: readonly Warning[];
}

/** A paragraph of nothing but these is a break between scenes. */
const SCENE = /^[*#~•⁂❦☙✻✽◆◇❖\s]{1,40}$/u;
const WORD = /[\p{L}\p{N}]/u;

export function finishText({ source, blocks: drafts, leftOut, warnings }: Finishing): ParsedText {
  const parts: Part[] = [];
  const blocks: Block[] = [];
  const directions: Direction[] = [];
  let length = 0;
  let previous: Block | null = null;
  const speak = trackSpans((tag: string, span) => directions.push({ type: 'language', span, tag }));
  const done = new Set<Said>();
  const say = trackSpans((said: Said, span) => {
    // An element with several paragraphs would be said once for each.
    if (!done.has(said)) directions.push({ type: 'phoneme', span, ipa: said.ipa });
    done.add(said);
  });
  for (const draft of drafts) {
    const isScene = draft.kind === 'scene' || isSceneSign(source, draft);
    if (isScene) {
      if (previous?.kind === 'scene') continue;
      previous = { kind: 'scene', level: 0, span: { start: length, end: length } };
      blocks.push(previous);
      continue;
    }
    if (draft.parts.length === 0) continue;
    if (length > 0) {
      const by = draft.kind === 'verse' && previous?.kind === 'verse' ? '\n' : '\n\n';
      parts.push(separator(parts.at(-1)!, draft.parts[0]!, by));
      length += by.length;
    }
    const start = length;
    for (const part of draft.parts) {
      parts.push(part);
      const from = length;
      length += part.by?.length ?? part.length;
      speak(part.language, from, length);
      if (from < length) say(part.said, from, length);
    }
    say(undefined, length, length);
    const span = { start, end: length };
    previous = { kind: draft.kind, level: draft.level, span, ...(draft.isMoved ? { isMoved: true } : {}) };
    blocks.push(previous);
  }
  speak(undefined, length, length);
  return {
    words: arrange(source, parts),
    blocks,
    leftOut: omissions(source, parts, leftOut),
    directions: directions.sort((one, other) => placeOf(one) - placeOf(other)),
    warnings,
  };
}

/** Takes parts of the text in their order, and tells of each row of them that has the same value when it ends. */
function trackSpans<T>(tell: (value: T, span: Span) => void) {
  let open: { readonly value: T; readonly start: number; end: number } | null = null;
  return (value: T | undefined, start: number, end: number): void => {
    if (open !== null && open.value === value) open.end = end;
    else {
      if (open !== null) tell(open.value, { start: open.start, end: open.end });
      open = value === undefined ? null : { value, start, end };
    }
  };
}

function placeOf(direction: Direction): number {
  return 'span' in direction ? direction.span.start : direction.at;
}

function isSceneSign(source: string, { kind, parts }: DraftBlock): boolean {
  return kind === 'paragraph' && parts.length < 9 && SCENE.test(textOf(source, parts));
}

/** White space between two blocks stands for what is between them in the source. */
function separator(before: Part, after: Part, by: string): Part {
  const index = before.index + before.length;
  return { index, length: Math.max(0, after.index - index), by };
}

/** What of the source is not read and has letters or digits, in order: what was left out on purpose, else markup. */
function omissions(source: string, parts: readonly Part[], known: readonly LeftOut[]): LeftOut[] {
  const kept = parts
    .filter(({ length, by }) => length > 0 && (by === undefined || /[^\t\n\f\r ]/.test(by)))
    .map(({ index, length }) => ({ start: index, end: index + length }))
    .sort((a, b) => a.start - b.start);
  const given = known.toSorted((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  const result: LeftOut[] = [];
  const add = (start: number, end: number, reason: Omission): void => {
    const text = source.slice(start, end);
    if (!WORD.test(text)) return;
    const from = start + text.length - text.trimStart().length;
    const last = result.at(-1);
    if (last?.span.end === from && last.reason === reason)
      result[result.length - 1] = { reason, span: { start: last.span.start, end: start + text.trimEnd().length } };
    else result.push({ reason, span: { start: from, end: start + text.trimEnd().length } });
  };
  let next = 0;
  const fill = (start: number, end: number): void => {
    let at = start;
    while (at < end) {
      while (next < given.length && given[next]!.span.end <= at) next++;
      const omitted = given[next];
      if (omitted === undefined || omitted.span.start >= end) {
        add(at, end, 'markup');
        return;
      }
      add(at, Math.min(omitted.span.start, end), 'markup');
      const stop = Math.min(omitted.span.end, end);
      add(Math.max(at, omitted.span.start), stop, omitted.reason);
      at = stop;
    }
  };
  let at = 0;
  for (const { start, end } of kept) {
    fill(at, start);
    at = Math.max(at, end);
  }
  fill(at, source.length);
  return result;
}
