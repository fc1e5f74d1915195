import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Direction, ParsedText } from '../input/parsed-text.ts';
import type { Normaliser } from '../normalise/normaliser.ts';
import { createMatcher } from '../pronunciation/matcher.ts';
import { DEFAULT_READING } from '../reading.ts';
import { UNLIMITED } from '../sentences/piece-limits.ts';
import { original, originalSpan } from '../trace/rewrite.ts';
import { planSpeech } from './plan-speech.ts';
import type { WordReaders } from './sentence-words.ts';
import type { SpeechPlan } from './speech-plan.ts';
import { cutPiece } from './spoken-piece.ts';

const { pauses } = DEFAULT_READING;

/** Reads every number as so many times "one". */
const COUNTING: Normaliser = {
  normalise: (text) =>
    [...text.matchAll(/\d+/g)].map(({ index, 0: digits }) => {
      return { index, length: digits.length, by: 'one '.repeat(Number(digits) % 9).trim() || 'none' };
    }),
  sayAs: (text, as) => (as === 'characters' ? [...text].join(' ') : null),
};
const READERS: WordReaders = {
  matcher: null,
  readings: null,
  normaliser: COUNTING,
  level: 'full',
  marks: false,
  canSay: () => true,
};

function parsedOf(text: string, more: Partial<ParsedText> = {}): ParsedText {
  const blocks = [{ kind: 'paragraph', level: 0, span: { start: 0, end: text.length } }] as const;
  return { words: original(text), blocks, leftOut: [], directions: [], warnings: [], ...more };
}

function planOf(parsed: ParsedText, readers: WordReaders = READERS, units = Number.POSITIVE_INFINITY): SpeechPlan {
  const both = new Map([
    ['en-us', readers],
    ['fr-fr', readers],
  ]);
  return { parsed, tag: 'en-us', pauses, readers: both, limitsOf: () => ({ ...UNLIMITED, units }) };
}

const speak = (parsed: ParsedText, readers?: WordReaders) => [
  ...planSpeech(planOf(parsed, readers), parsed.words.text.length),
];

describe('the plan of what is spoken', () => {
  it('gives the engine the words, and tells what they stand for', () => {
    const text = 'I saw 3 ships. You saw 12.';
    const pieces = speak(parsedOf(text));
    assert.deepEqual(
      pieces.map(({ words, source, pauseMs }) => [words.text, text.slice(source.start, source.end), pauseMs]),
      [
        ['I saw one one one ships. ', 'I saw 3 ships. ', 0],
        ['You saw one one one.', 'You saw 12.', pauses.sentence],
      ],
    );
    assert.deepEqual(
      pieces.flatMap(({ respellings }) => respellings),
      [
        { span: { start: 6, end: 7 }, spoken: 'one one one' },
        { span: { start: 23, end: 25 }, spoken: 'one one one' },
      ],
    );
  });

  it('keeps the silences between blocks, and the longest of several', () => {
    const text = 'Title\nOne.\n\n***\nTwo.\nThree.';
    const block = (kind: 'heading' | 'paragraph' | 'scene' | 'list_item', words: string) => {
      const start = text.indexOf(words);
      return { kind, level: 0, span: { start, end: kind === 'scene' ? start : start + words.length } };
    };
    const blocks = [
      block('heading', 'Title'),
      block('paragraph', 'One.'),
      block('scene', '***'),
      block('list_item', 'Two.'),
      block('list_item', 'Three.'),
    ];
    const breaks: Direction[] = [{ type: 'break', at: text.indexOf('Three'), milliseconds: 4_000 }];
    assert.deepEqual(
      speak(parsedOf(text, { blocks, directions: breaks })).map(({ words, pauseMs }) => [words.text, pauseMs]),
      [
        ['Title', 0],
        ['One.', pauses.heading],
        ['Two.', pauses.scene],
        ['Three.', 4_000],
      ],
    );
  });

  it('obeys directions: language, prosody, phonemes and what is read as it was asked for', () => {
    const text = 'Say tomato 22 now. Bonjour. LOUD and 5.';
    const at = (words: string) => {
      const start = text.indexOf(words);
      return { start, end: start + words.length };
    };
    const directions: Direction[] = [
      { type: 'phoneme', span: at('tomato'), ipa: 'təˈmɑːtəʊ' },
      { type: 'say_as', span: at('22'), as: 'characters', format: null },
      { type: 'language', span: at('Bonjour.'), tag: 'fr-fr' },
      { type: 'prosody', span: at('LOUD and 5.'), rate: 2, pitch: 1, volume: 3 },
      { type: 'prosody', span: at('5'), rate: 2, pitch: 1, volume: 0 },
      { type: 'literal', span: at('5') },
    ];
    const pieces = speak(parsedOf(text, { directions }));
    assert.deepEqual(
      pieces.map(({ words, style, phonemes }) => [words.text, style.tag, style.prosody, phonemes]),
      [
        ['Say tomato 2 2 now. ', 'en-us', null, [{ start: 4, end: 10, ipa: 'təˈmɑːtəʊ' }]],
        ['Bonjour.', 'fr-fr', null, []],
        ['LOUD and ', 'en-us', { rate: 2, pitch: 1, volume: 3 }, []],
        ['5', 'en-us', { rate: 4, pitch: 2, volume: 3 }, []],
        ['.', 'en-us', { rate: 2, pitch: 1, volume: 3 }, []],
      ],
    );
  });

  it('puts the entries of dictionaries before the rules, and what the text itself marks before them', () => {
    const entry = { phrase: 'B12', respelling: 'bee twelve', ipa: null, matchCase: true, wholeWord: true };
    const said = { phrase: 'tomato', respelling: 'to mah to', ipa: 'təˈmɑːtəʊ', matchCase: false, wholeWord: true };
    const matcher = createMatcher([entry, said]);
    const text = 'B12, 3 and tomato, tomato.';
    const first = text.indexOf('tomato');
    const directions: Direction[] = [{ type: 'literal', span: { start: first, end: first + 6 } }];
    const textOf = (isSayable: boolean) => {
      const pieces = speak(parsedOf(text, { directions }), { ...READERS, matcher, canSay: () => isSayable });
      return [pieces.map(({ words }) => words.text).join('|'), pieces.flatMap(({ phonemes }) => phonemes).length];
    };
    assert.deepEqual(textOf(true), ['bee twelve, one one one and tomato, tomato.', 1]);
    assert.deepEqual(textOf(false), ['bee twelve, one one one and tomato, to mah to.', 0]);
  });

  it('covers every text exactly, however it is cut', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'B ', ' ', '7', '42 ', '. ', ', ', '\n', 'é', '😀', '日') });
    const spans = fc.array(fc.tuple(fc.nat(40), fc.nat(9), fc.constantFrom('prosody', 'language', 'literal')), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(texts, spans, fc.integer({ min: 3, max: 40 }), (text, marked, units) => {
        const directions = marked.flatMap(([start, length, type]): Direction[] => {
          const span = { start, end: Math.min(start + length, text.length) };
          if (span.start >= span.end) return [];
          if (type === 'prosody') return [{ type, span, rate: 1.1, pitch: 0, volume: 0 }];
          return type === 'language' ? [{ type, span, tag: 'fr-fr' }] : [{ type: 'literal', span }];
        });
        const plan = planOf(parsedOf(text, { directions }), READERS, units);
        let [reached, given] = [0, 0];
        for (const whole of planSpeech(plan, text.length)) {
          for (const piece of [whole, ...cutPiece(whole, { ...UNLIMITED, units: 4 })].slice(1)) {
            assert.equal(piece.source.start, reached);
            reached = piece.source.end;
            assert.ok(piece.at >= given);
            given = piece.at + piece.words.text.length;
            for (const { start, end } of piece.respellings.map(({ span }) => span))
              assert.match(text.slice(start, end), /^\d+$/);
            for (let at = 0; at < piece.words.text.length; at++) {
              const { start, end } = originalSpan(piece.words, { start: at, end: at + 1 });
              assert.ok(start >= 0 && end <= text.length);
            }
          }
          if (whole.words.text === '') reached = whole.source.end;
        }
        assert.equal(reached, text.length);
      }),
      { numRuns: 500 },
    );
  });
});
