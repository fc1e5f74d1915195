// How the time of a backtracking matcher grows with the text: exact, by the ambiguity of the automaton.
// Two loops that can share a text make it a square, a loop that can share one with itself an exponential:
// Weber and Seidl, On the degree of ambiguity of finite automata (1991).
import { type Branch, parsePattern, type Tree, Unjudgeable } from './parse-pattern.ts';

export { Unjudgeable };

/** Places in the pattern that read a character, and how one follows another; 0 is the search for where a match begins. */
interface Machine {
  readonly reads: readonly ReadonlySet<number>[];
  /** From → to → number of ways without reading, where 2 means several. */
  readonly next: readonly Map<number, number>[];
  /** Once here, a match is certain: nothing is tried again. */
  readonly done: ReadonlySet<number>;
  /** Ways multiply even without a loop. */
  readonly explodes: boolean;
}

type Weights = ReadonlyMap<number, number>;
interface Piece {
  readonly first: Weights;
  readonly last: Weights;
  /** Number of ways to read nothing. */
  readonly empty: number;
}

const NOTHING: Piece = { first: new Map(), last: new Map(), empty: 1 };
const SEARCH = 0;
const MAX_PLACES = 1_500;
/** So many rounds more or less count as any number: a thousand is no constant worth the name. */
const MANY = 10;

/** Throws `Unjudgeable` where the pattern holds something that no automaton has, such as a back reference. */
export function judgeRunningTime(source: string, flags: string): 'linear' | 'polynomial' | 'exponential' {
  const { branches, letters } = parsePattern(source, flags);
  const machine = build(branches, letters);
  if (machine.explodes) return 'exponential';
  const loops = findLoops(machine);
  for (const [place, loop] of loops)
    if (place !== SEARCH && sharesWithItself(machine, place, loop)) return 'exponential';
  for (const [one, loop] of loops) {
    for (const [other, otherLoop] of loops) {
      if (one !== other && other !== SEARCH && shareText(machine, { one, other, loop, otherLoop })) return 'polynomial';
    }
  }
  return 'linear';
}

function build(branches: readonly Branch[], letters: number): Machine {
  const reads: ReadonlySet<number>[] = [new Set(Array.from({ length: letters }, (_, letter) => letter))];
  const next: Map<number, number>[] = [new Map([[SEARCH, 1]])];
  const done = new Set<number>();
  let explodes = false;

  const link = (from: Weights, to: Weights) => {
    for (const [a, ways] of from) {
      for (const [b, more] of to) next[a]?.set(b, Math.min(2, (next[a]?.get(b) ?? 0) + ways * more));
    }
  };
  const both = (a: Piece, b: Piece): Piece => {
    link(a.last, b.first);
    const [first, last] = [merge(a.first, b.first, a.empty), merge(b.last, a.last, b.empty)];
    return { first, last, empty: Math.min(2, a.empty * b.empty) };
  };
  const compile = (tree: Tree): Piece => {
    switch (tree.kind) {
      case 'set': {
        const place = reads.push(tree.letters) - 1;
        if (place > MAX_PLACES) throw new Unjudgeable('more than this check can hold');
        next.push(new Map());
        return { first: new Map([[place, 1]]), last: new Map([[place, 1]]), empty: 0 };
      }
      case 'both':
        return tree.parts.map(compile).reduce(both, NOTHING);
      case 'either':
        return tree.parts.map(compile).reduce((a, b) => {
          return { first: merge(a.first, b.first), last: merge(a.last, b.last), empty: Math.min(2, a.empty + b.empty) };
        });
      case 'repeat':
        return compileRepeat(tree);
    }
  };
  const compileRepeat = ({ body, min, max }: Tree & { kind: 'repeat' }): Piece => {
    // Only rounds above the least number are refused when they read nothing: every choice of those doubles the ways.
    if (min > 2 && mayBeEmpty(body)) explodes = true;
    // What may be left out, from the innermost: (a(a(a)?)?)?
    let rest = NOTHING;
    const loops = max - min >= MANY || (max >= MANY && !isFixed(body));
    if (loops) {
      const loop = compile(body);
      link(loop.last, loop.first);
      rest = { ...loop, empty: 1 }; // a round that reads nothing is refused by the matcher
      if (max < Infinity) return { ...loop, empty: min > 0 ? loop.empty : 1 };
    } else {
      for (let i = min; i < max; i++) rest = { ...both(compile(body), rest), empty: 1 };
    }
    const needed = Array.from({ length: min }, () => compile(body)).reduce(both, NOTHING);
    return both(needed, rest);
  };

  for (const { tree, fromStart, toEnd } of branches) {
    const piece = compile(tree);
    if (!fromStart) link(new Map([[SEARCH, 1]]), piece.first);
    if (!toEnd) for (const place of piece.last.keys()) done.add(place);
    // Matches nothing at once, wherever it is tried.
    if (!toEnd && !fromStart && piece.empty > 0) done.add(SEARCH);
  }
  return { reads, next, done, explodes };
}

function mayBeEmpty(tree: Tree): boolean {
  if (tree.kind === 'set') return false;
  if (tree.kind === 'repeat') return tree.min === 0 || mayBeEmpty(tree.body);
  return tree.kind === 'both' ? tree.parts.every(mayBeEmpty) : tree.parts.some(mayBeEmpty);
}

/** Reads a text in one way only, of one length. */
function isFixed(tree: Tree): boolean {
  if (tree.kind === 'set') return true;
  if (tree.kind === 'repeat') return tree.min === tree.max && isFixed(tree.body);
  return (tree.kind === 'both' || tree.parts.length === 1) && tree.parts.every(isFixed);
}

function merge(a: Weights, b: Weights, ways = 1): Weights {
  const sum = new Map(a);
  if (ways > 0) for (const [place, more] of b) sum.set(place, Math.min(2, (sum.get(place) ?? 0) + ways * more));
  return sum;
}

/** Places that can be come back to without a match on the way, each with the set of those on its loops. */
function findLoops({ next, done }: Machine): ReadonlyMap<number, ReadonlySet<number>> {
  const reach = (from: number) => {
    const seen = new Set<number>();
    const open = [from];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      for (const to of next[place]?.keys() ?? []) {
        if (seen.has(to) || done.has(to)) continue;
        seen.add(to);
        open.push(to);
      }
    }
    return seen;
  };
  const reached = next.map((_, place) => (done.has(place) ? new Set<number>() : reach(place)));
  const loops = new Map<number, ReadonlySet<number>>();
  for (const [place, others] of reached.entries()) {
    if (!others.has(place)) continue;
    const known = [...loops.values()].find((loop) => loop.has(place));
    loops.set(place, known ?? new Set([...others].filter((other) => reached[other]?.has(place))));
  }
  return loops;
}

/** Whether one text leads from a place back to itself in two ways. */
function sharesWithItself(machine: Machine, place: number, loop: ReadonlySet<number>): boolean {
  for (const future of futures(machine, place, loop)) {
    for (const [to, ways] of machine.next[place] ?? []) if (loop.has(to) && ways > 1) return true;
    // Apart and together again.
    const apart = walk(machine, [{ readers: [place, place], future }], [loop, loop]).filter(
      ({ readers: [a, b] }) => a !== b,
    );
    const met = walk(machine, apart, [loop, loop]);
    if (met.some(({ readers: [a, b], future: then }) => a === place && b === place && then === future)) return true;
  }
  return false;
}

/** Whether a text leads from `one` back to it, from `one` to `other`, and from `other` back to it. */
function shareText(
  machine: Machine,
  {
    one,
    other,
    loop,
    otherLoop,
  }: { one: number; other: number; loop: ReadonlySet<number>; otherLoop: ReadonlySet<number> },
): boolean {
  for (const future of futures(machine, other, otherLoop)) {
    const ends = walk(machine, [{ readers: [one, one, other], future }], [loop, null, otherLoop]);
    if (ends.some(({ readers: [a, b, c], future: then }) => a === one && b === other && c === other && then === future))
      return true;
  }
  return false;
}

/** Everywhere a match begun before `place` may be by the time the text has led back to it. */
function futures(machine: Machine, place: number, loop: ReadonlySet<number>): ReadonlySet<string> {
  const back = walk(machine, [{ readers: [place], future: String(place) }], [loop]);
  return new Set(back.filter(({ readers: [at] }) => at === place).map(({ future }) => future));
}

interface Position {
  readonly readers: readonly number[];
  /** All places that the last reader's text can lead to from where it began, joined. */
  readonly future: string;
}

/**
 * All that several readers of one text can come to, each kept within its bounds. Ends where the last of them would have
 * found a match: whoever has one looks no further.
 */
function walk(
  { reads, next, done }: Machine,
  starts: readonly Position[],
  bounds: readonly (ReadonlySet<number> | null)[],
): readonly Position[] {
  const seen = new Map<string, Position>();
  const open = [...starts];
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    for (const letter of reads[SEARCH] as ReadonlySet<number>) {
      const future = step(from.future, letter);
      if (future === null) continue;
      let ways: number[][] = [[]];
      for (const [i, place] of from.readers.entries()) {
        const steps = [...(next[place]?.keys() ?? [])].filter(
          (to) => reads[to]?.has(letter) && (bounds[i]?.has(to) ?? true),
        );
        ways = ways.flatMap((way) => steps.map((to) => [...way, to]));
      }
      for (const readers of ways) {
        const key = `${readers} ${future}`;
        if (seen.has(key)) continue;
        const position = { readers, future };
        seen.set(key, position);
        open.push(position);
      }
    }
  }
  return [...seen.values()];

  function step(places: string, letter: number): string | null {
    const after = new Set<number>();
    for (const place of places.split(',')) {
      for (const to of next[Number(place)]?.keys() ?? []) {
        if (!reads[to]?.has(letter)) continue;
        if (done.has(to)) return null;
        after.add(to);
      }
    }
    return [...after].sort((a, b) => a - b).join();
  }
}
