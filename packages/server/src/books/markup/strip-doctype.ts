// Takes the document type out of a text: its declarations are never read, so that nothing in them is expanded, fetched or spoken.

const START = /<!doctype/i;
/** A document type stands before the first element. */
const WITHIN = 65_536;

export function stripDoctype(text: string): string {
  const found = START.exec(text.slice(0, WITHIN));
  if (found === null) return text;
  const end = findEnd(text, found.index + found[0].length);
  return text.slice(0, found.index) + text.slice(end);
}

/** After the `>` that ends it; of one without an end everything is left out. */
function findEnd(text: string, from: number): number {
  let isInside = false;
  for (let at = from; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"' || sign === "'") at = skipTo(text, sign, at + 1);
    else if (sign === '[') isInside = true;
    else if (sign === ']') isInside = false;
    else if (sign === '<' && text.startsWith('<!--', at)) at = skipTo(text, '-->', at + 4);
    else if (sign === '>' && !isInside) return at + 1;
  }
  return text.length;
}

function skipTo(text: string, sign: string, from: number): number {
  const end = text.indexOf(sign, from);
  return end < 0 ? text.length : end + sign.length - 1;
}
