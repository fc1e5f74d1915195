// Joins letters with their marks, and puts the marks of Arabic and Hebrew in the order in which they are read.
import { type Replacement, type Rewritten, rewrite } from '../trace/rewrite.ts';

// A letter with its marks, the parts of a Hangul syllable, and single characters that are another code of the same one.
const CLUSTER =
  /[\u1100-\u11ff]+|\P{M}?\p{M}{1,30}|[\u0374\u037e\u0387\u1f00-\u1fff\u2126\u212a\u212b\u2329\u232a\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu;

// The marks of a run are sorted, which takes more than linear time: a run is cut as Unicode's stream-safe format does.
const LONG_RUN = /\p{M}{31}/u;

// Unicode's own order puts the vowel first. Read in that order, the doubling or the vowel is lost.
const ARABIC_VOWEL = /[\u064b-\u0650\u0652-\u065f\u0670]/;
const SHADDA = '\u0651';
const HEBREW_MARKS = /[\u05b0-\u05bd\u05bf\u05c1\u05c2\u05c7]{2,}/;
/** What tells how a Hebrew letter itself is read: a point in it, then the dot of a shin, then the vowels. */
const HEBREW_FIRST = ['\u05bc', '\u05bf', '\u05c1', '\u05c2'];
const HAS_ORDER = /[\u0651\u05bc\u05bf\u05c1\u05c2]/;

/** Unicode NFC except for the order of marks. */
export function joinMarks(input: Rewritten): Rewritten {
  const { text } = input;
  if (!HAS_ORDER.test(text) && !LONG_RUN.test(text) && text.normalize('NFC') === text) return input;
  return rewrite(input, joined(text));
}

function* joined(text: string): Generator<Replacement> {
  for (const { index, 0: cluster } of text.matchAll(CLUSTER)) {
    const by = order(cluster.normalize('NFC'));
    if (by !== cluster) yield { index, length: cluster.length, by };
  }
}

function order(cluster: string): string {
  if (!HAS_ORDER.test(cluster)) return cluster;
  return doublingFirst(cluster).replace(HEBREW_MARKS, (marks) => {
    const first = HEBREW_FIRST.filter((mark) => marks.includes(mark)).join('');
    return first + [...marks].filter((mark) => !HEBREW_FIRST.includes(mark)).join('');
  });
}

function doublingFirst(cluster: string): string {
  const at = cluster.indexOf(SHADDA);
  let start = at;
  while (start > 0 && ARABIC_VOWEL.test(cluster[start - 1]!)) start--;
  return start === at ? cluster : cluster.slice(0, start) + SHADDA + cluster.slice(start, at) + cluster.slice(at + 1);
}
