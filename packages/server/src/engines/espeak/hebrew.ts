// Writes the vowel points of Hebrew as eSpeak NG can read them. It knows most vowels, but the point in a letter only in
// four of them and the vowel o only on the letter vav. Any other point makes it spell the word, letter by letter.
import { type Replacement, type Rewritten, rewrite } from '../../text/trace/rewrite.ts';

const CLUSTER = /[א-ת]?[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]+/g;

const SHIN = 'ש';
const VAV = 'ו';
/** Letters that sound otherwise with a point in them. */
const POINTED = new Set('בכפ');
const POINT = '\u05bc';
const DOTS = /[\u05c1\u05c2]/;
const O = '\u05b9';
const O_OF_VAV = '\u05ba';
/** The vowels that it reads, and the hataf segol, which it reads only as a segol. */
const VOWEL = /[\u05b0-\u05b8\u05bb\u05c7]/;
const HATAF_SEGOL = '\u05b1';
const SEGOL = '\u05b6';
/** Read as o after these letters, and as a after the others. */
const QAMATS = '\u05b8';
const PATAH = '\u05b7';
const OPEN = new Set('אע');
/** With a plain yod after it, one vowel. It would be read twice. */
const HIRIQ = '\u05b4';
const YOD = 'י';
const MARK = /[\u0591-\u05c7]/;

/** Of a text in which the marks have been put in order. */
export function writeHebrewPoints(input: Rewritten): Rewritten {
  return rewrite(input, clusters(input.text));
}

function* clusters(text: string): Generator<Replacement> {
  for (const { index, 0: cluster } of text.matchAll(CLUSTER)) {
    const after = text.slice(index + cluster.length, index + cluster.length + 2);
    const by = readable(cluster, after);
    const length = cluster.length + (cluster.includes(HIRIQ) && isPlain(after, YOD) ? 1 : 0);
    if (by !== cluster || length > cluster.length) yield { index, length, by };
  }
}

function readable(cluster: string, after: string): string {
  const letter = cluster[0]!;
  if (letter < 'א') return '';
  const marks = cluster.slice(1);
  const vowel = VOWEL.exec(marks)?.[0] ?? '';
  let written = letter;
  if (letter === SHIN) written += DOTS.exec(marks)?.[0] ?? '';
  const isU = letter === VAV && vowel === '' && !marks.includes(O);
  if (marks.includes(POINT) && (isU || POINTED.has(letter))) written += POINT;
  if (vowel === QAMATS && OPEN.has(letter)) written += PATAH;
  else written += vowel === HATAF_SEGOL ? SEGOL : vowel;
  if (marks.includes(O) && letter === VAV) return written + O;
  if (!marks.includes(O) && !marks.includes(O_OF_VAV)) return written;
  // A vav that follows without a mark of its own is how the o is spelled.
  return isPlain(after, VAV) ? written : `${written}${VAV}${O}`;
}

/** Whether a text begins with the letter, without a mark on it. */
function isPlain(text: string, letter: string): boolean {
  return text[0] === letter && !MARK.test(text[1] ?? '');
}
