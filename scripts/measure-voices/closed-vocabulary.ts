// What every voice says for the measurement: rows of digits, spelled letters and single commands. The same each time.

export interface Utterance {
  /** What the engine is given. */
  readonly text: string;
  /** The words that a recogniser should hear. */
  readonly words: readonly string[];
}

export interface Vocabulary {
  readonly name: 'digits' | 'spelling' | 'commands';
  /** Every word that may be heard. */
  readonly words: readonly string[];
  /** Whether an utterance is one word or a row of any length. */
  readonly isRow: boolean;
  readonly utterances: readonly Utterance[];
}

const DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const COMMANDS = (
  'start stop forward backward left right open close save delete copy paste undo play pause next previous louder softer ' +
  'faster slower yes cancel confirm search send receive record listen read print share upload download lock unlock enter exit ' +
  'home help menu settings repeat continue finish remove insert replace select answer'
).split(' ');
const ROWS = 40;
const DIGITS_IN_ROW = 5;
const LETTERS_IN_ROW = 4;

/** A fixed row of pseudo-random numbers, so that every voice says the same, today and in a year. */
function createDraw(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function rows(words: readonly string[], length: number, say: (row: readonly string[]) => string): Utterance[] {
  const draw = createDraw(words.length);
  return Array.from({ length: ROWS }, () => {
    const row = Array.from({ length }, () => words[draw(words.length)]!);
    return { text: say(row), words: row };
  });
}

export const VOCABULARIES: readonly Vocabulary[] = [
  { name: 'digits', words: DIGITS, isRow: true, utterances: rows(DIGITS, DIGITS_IN_ROW, (row) => `${row.join(' ')}.`) },
  {
    name: 'spelling',
    words: LETTERS,
    isRow: true,
    utterances: rows(LETTERS, LETTERS_IN_ROW, (row) => `${row.join(', ').toUpperCase()}.`),
  },
  {
    name: 'commands',
    words: COMMANDS,
    isRow: false,
    utterances: COMMANDS.map((word) => ({ text: `${word}.`, words: [word] })),
  },
];

const WHO = ['The old sailor', 'My neighbour', 'A young doctor', 'The last visitor', 'Her brother'];
const DID = ['carried', 'painted', 'remembered', 'sold', 'found'];
const WHAT = ['seven lanterns', 'a wooden chair', 'the yellow letter', 'two heavy boxes'];
const WHERE = ['behind the harbour', 'before breakfast'];

/** Two hundred sentences of plain words. */
export const SENTENCES: readonly string[] = WHO.flatMap((who) =>
  DID.flatMap((did) => WHAT.flatMap((what) => WHERE.map((where) => `${who} ${did} ${what} ${where}.`))),
);

/** Read aloud to measure time and loudness: about a minute. */
export const READING: readonly string[] = SENTENCES.filter((_, index) => index % 12 === 0);
