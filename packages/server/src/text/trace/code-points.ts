// Converts places in a text from UTF-16 units to code points.

/** Units between two places whose code points are known. */
const STEP = 1_024;

/** Returns a function that tells how many code points stand before a unit. Linear to make; each call reads at most `STEP` units. */
export function createCodePointPlaces(text: string): (units: number) => number {
  if (!isPaired(text)) return (units) => units;
  const known = new Uint32Array(Math.floor(text.length / STEP) + 1);
  let points = 0;
  for (let at = 0; at < text.length; at++) {
    if (at % STEP === 0) known[at / STEP] = points;
    if (!isSecondHalf(text, at)) points++;
  }
  return (units) => {
    const from = Math.min(known.length - 1, Math.floor(units / STEP));
    let count = known[from]!;
    for (let at = from * STEP; at < units; at++) if (!isSecondHalf(text, at)) count++;
    return count;
  };
}

function isPaired(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (isSecondHalf(text, at)) return true;
  return false;
}

function isSecondHalf(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 0xdc00 || unit > 0xdfff || at === 0) return false;
  const before = text.charCodeAt(at - 1);
  return before >= 0xd800 && before <= 0xdbff;
}

/** Returns a function that tells how many UTF-16 units stand before a code point. Linear to make; each call reads at most `STEP` units. */
export function createUnitPlaces(text: string): (codePoints: number) => number {
  if (!isPaired(text)) return (codePoints) => codePoints;
  const known: number[] = [];
  let points = 0;
  for (let at = 0; at < text.length; at++) {
    if (isSecondHalf(text, at)) continue;
    if (points % STEP === 0) known.push(at);
    points++;
  }
  return (codePoints) => {
    const from = Math.min(known.length - 1, Math.floor(codePoints / STEP));
    let at = known[from]!;
    for (let count = from * STEP; count < codePoints && at < text.length; count++) {
      at += isSecondHalf(text, at + 1) ? 2 : 1;
    }
    return at;
  };
}
