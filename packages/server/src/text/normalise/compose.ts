// Joins two passes over a text into one list of replacements.
import type { Replacement } from '../trace/rewrite.ts';

/** A part of the text between the passes, and by what the second one replaces it. */
interface Part {
  readonly start: number;
  readonly end: number;
  /** Length that the first pass added. */
  readonly added: number;
  readonly by: string | null;
}

/** `first` was made in the original, `second` in `between`, which the first pass gave. Parts that overlap become one. */
export function composeReplacements(
  first: readonly Replacement[],
  between: string,
  second: readonly Replacement[],
): readonly Replacement[] {
  const composed: Replacement[] = [];
  let added = 0;
  let group: Part[] = [];
  let end = 0;
  function close(): void {
    if (group.length === 0) return;
    const { start } = group[0]!;
    let by = '';
    let copied = start;
    for (const part of group) {
      if (part.by === null) continue;
      by += between.slice(copied, part.start) + part.by;
      copied = part.end;
    }
    const inside = group.reduce((sum, part) => sum + part.added, 0);
    composed.push({ index: start - added, length: end - start - inside, by: by + between.slice(copied, end) });
    added += inside;
    group = [];
  }
  for (const part of partsOf(first, second)) {
    if (part.start >= end) close();
    group.push(part);
    end = Math.max(end, part.end);
  }
  close();
  return composed;
}

function partsOf(first: readonly Replacement[], second: readonly Replacement[]): readonly Part[] {
  let added = 0;
  const before = first.map(({ index, length, by }) => {
    const start = index + added;
    added += by.length - length;
    return { start, end: start + by.length, added: by.length - length, by: null };
  });
  const after = second.map(({ index, length, by }) => ({ start: index, end: index + length, added: 0, by }));
  return [...before, ...after].sort((one, other) => one.start - other.start);
}
