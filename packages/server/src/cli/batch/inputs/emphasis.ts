// Removes emphasis marks from a line of Markdown, in one pass for each mark. A regular expression could not do it in linear time.

/** Removes `**`, `__`, `~~`, then single `*` and `_` where they stand around words rather than inside one. */
export function unwrapEmphasis(line: string): string {
  let text = line;
  for (const mark of ['**', '__', '~~'])
    text = unwrap(
      text,
      mark,
      () => true,
      () => true,
    );
  for (const mark of ['*', '_']) {
    text = unwrap(
      text,
      mark,
      (before) => !/[\p{L}\p{N}*_]/u.test(before),
      (after) => !/[\p{L}\p{N}]/u.test(after),
    );
  }
  return text;
}

/** A mark opens before a word and closes after one; a mark that is never closed stays. */
function unwrap(
  text: string,
  mark: string,
  mayOpen: (before: string) => boolean,
  mayClose: (after: string) => boolean,
): string {
  let kept = '';
  let done = 0;
  let open = -1;
  let at = text.indexOf(mark);
  while (at !== -1) {
    const end = at + mark.length;
    const [before, after] = [characterBefore(text, at), characterAt(text, end)];
    if (open !== -1 && at > open + mark.length && /\S/.test(before) && mayClose(after)) {
      kept += text.slice(done, open) + text.slice(open + mark.length, at);
      done = end;
      open = -1;
      at = text.indexOf(mark, end);
      continue;
    }
    if (open === -1 && /\S/.test(after) && mayOpen(before)) {
      open = at;
      at = text.indexOf(mark, end + 1);
      continue;
    }
    at = text.indexOf(mark, at + 1);
  }
  return kept + text.slice(done);
}

/** Whole characters, also those of two UTF-16 units. */
function characterAt(text: string, at: number): string {
  return String.fromCodePoint(...[text.codePointAt(at)].filter((point) => point !== undefined));
}

function characterBefore(text: string, at: number): string {
  const two = text.slice(Math.max(0, at - 2), at);
  return [...two].at(-1) ?? '';
}
