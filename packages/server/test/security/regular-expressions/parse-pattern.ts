// Parses a regular expression as far as its running time depends on it. Throws for what it cannot analyse.

/** Characters stand as numbers of classes: two characters that no part of the pattern tells apart are one. */
export type Tree =
  | { readonly kind: 'set'; readonly letters: ReadonlySet<number> }
  | { readonly kind: 'both'; readonly parts: readonly Tree[] }
  | { readonly kind: 'either'; readonly parts: readonly Tree[] }
  | { readonly kind: 'repeat'; readonly body: Tree; readonly min: number; readonly max: number };

/** One of the alternatives at the top. */
export interface Branch {
  readonly tree: Tree;
  readonly fromStart: boolean;
  readonly toEnd: boolean;
}

export interface Pattern {
  readonly branches: readonly Branch[];
  /** Number of classes of characters. */
  readonly letters: number;
}

/** Throws `Unjudgeable`. */
export class Unjudgeable extends Error {}

/** Something of every kind; the pattern's own characters and their neighbours come on top. */
const SAMPLES = '\0\t\n\r !"#*+,-./09:;<=>?AZ[\\]^_`az{|}~\x7f\x85\xa0éßΩжא中あ한\u0301\u200b\u2028\ufeff\ufffd😀🇦𝒜';

export function parsePattern(source: string, flags: string): Pattern {
  if (/[vym]/.test(flags)) throw new Unjudgeable(`the flags ${flags}`);
  const sets: { letters: Set<number>; has: readonly boolean[] }[] = [];
  const characters = sampleCharacters(source, flags);
  let at = 0;

  const branches = parseBranches();
  if (at < source.length) throw new Unjudgeable(`“${source[at]}” at ${at}`);
  // Characters with the same memberships are one class.
  const classes = new Map<string, number>();
  for (let c = 0; c < characters.length; c++) {
    const signature = sets.map(({ has }) => (has[c] ? 1 : 0)).join('');
    const letter = classes.get(signature) ?? classes.size;
    classes.set(signature, letter);
    for (const { letters, has } of sets) if (has[c]) letters.add(letter);
  }
  return { branches, letters: classes.size };

  function parseBranches(): Branch[] {
    const found: Branch[] = [];
    do {
      const fromStart = take('^');
      const tree = parseSequence();
      found.push({ tree, fromStart, toEnd: take('$') });
    } while (take('|'));
    return found;
  }

  function parseChoice(): Tree {
    const parts = [parseSequence()];
    while (take('|')) parts.push(parseSequence());
    return { kind: 'either', parts };
  }

  function parseSequence(): Tree {
    const parts: Tree[] = [];
    while (at < source.length && !'|)$'.includes(source[at] ?? '')) parts.push(parseRepeat(parseAtom()));
    return { kind: 'both', parts };
  }

  function parseAtom(): Tree {
    if (take('(')) {
      if (take('?') && !take(':') && !/^<\w+>/.test(source.slice(at))) throw new Unjudgeable('a look around');
      if (source[at] === '<') at = source.indexOf('>', at) + 1;
      const inside = parseChoice();
      if (!take(')')) throw new Unjudgeable(`“${source[at]}” inside a group`);
      return inside;
    }
    const atom =
      /^(?:\[(?:\\.|[^\]\\])*\]|\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[A-Za-z]|.)|[^*+?{}^$|()\\])/su.exec(
        source.slice(at),
      )?.[0];
    if (atom === undefined || /^\\(?:[1-9bBk])/.test(atom)) throw new Unjudgeable(`“${source.slice(at, at + 3)}”`);
    at += atom.length;
    const member = new RegExp(`^(?:${atom})$`, flags.replace('g', ''));
    const set = { letters: new Set<number>(), has: characters.map((character) => member.test(character)) };
    sets.push(set);
    return { kind: 'set', letters: set.letters };
  }

  function parseRepeat(body: Tree): Tree {
    const [text, word, least, comma, most] = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(source.slice(at)) ?? [];
    if (text === undefined) return body;
    at += text.length;
    const min = word === undefined ? Number(least) : word === '+' ? 1 : 0;
    const bounded = word === undefined ? (comma === '' ? min : most === '' ? Infinity : Number(most)) : Infinity;
    return { kind: 'repeat', body, min, max: word === '?' ? 1 : bounded };
  }

  function take(character: string): boolean {
    if (source[at] !== character) return false;
    at++;
    return true;
  }
}

function sampleCharacters(source: string, flags: string): readonly string[] {
  const own = [...source].flatMap((character) => [-1, 0, 1].map((step) => (character.codePointAt(0) ?? 0) + step));
  const escaped = [...source.matchAll(/\\(?:x([\da-f]{2})|u([\da-f]{4})|u\{([\da-f]+)\})/gi)].flatMap(([, ...hex]) => {
    const code = Number.parseInt(hex.find((digits) => digits !== undefined) ?? '0', 16);
    return [code - 1, code, code + 1];
  });
  const points = [...own, ...escaped].filter((point) => point >= 0 && point <= 0x10_ffff);
  const all = new Set([...SAMPLES, ...points.map((point) => String.fromCodePoint(point))]);
  // Without the flag u a pattern sees halves of characters.
  return flags.includes('u') ? [...all] : [...new Set([...all].flatMap((character) => character.split('')))];
}
