// Tests that a text in chunks is cut at the ends of its sentences, wherever the chunks are cut.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Piece, PieceCutter } from './piece-cutter.ts';

/** The pieces when each is taken as soon as it is there. */
function cut(chunks: readonly string[], { tag = 'en-us', most = 3_000 } = {}) {
  const cutter = new PieceCutter({ tag, most });
  const pieces: Piece[] = [];
  const takeAll = () => {
    for (let piece = cutter.take(); piece !== null; piece = cutter.take()) pieces.push(piece);
  };
  for (const chunk of chunks) {
    cutter.add(chunk);
    takeAll();
  }
  cutter.end();
  takeAll();
  return pieces;
}

const textsOf = (pieces: readonly { readonly text: string }[]) => pieces.map(({ text }) => text);
const TEXT = 'Dr. Smith is here, at 3.5 miles. “Stop!” he said. It is late. \n\nGood night, and sleep well tonight.';

test('sentences are cut when enough follows to be certain, and never inside one', () => {
  assert.deepEqual(cut([...TEXT]), [
    { text: 'Dr. Smith is here, at 3.5 miles. ', after: 'sentence' },
    { text: '“Stop!” he said. ', after: 'sentence' },
    { text: 'It is late. \n\n', after: 'paragraph' },
    { text: 'Good night, and sleep well tonight.', after: 'sentence' },
  ]);
});

test('sentences that are there at once are one piece, and a whole text that fits is one', () => {
  assert.deepEqual(textsOf(cut(['One. Two. Three follows here at once.', ' And so on.'])), [
    'One. Two. ',
    'Three follows here at once. And so on.',
  ]);
  const cutter = new PieceCutter({ tag: 'en-us', most: 3_000 });
  cutter.add(TEXT);
  cutter.end();
  assert.equal(cutter.take()?.text, TEXT);
  assert.equal(cutter.take(), null);
});

test('nothing is lost and no piece is longer than the limit, however the text is cut into chunks', () => {
  const parts = fc.constantFrom('Yes. ', 'no', ' ', '3.', '“Ha!” ', '😄', '。', '\n\n', 'Dr. ', '…', 'word'.repeat(9));
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 60 }), fc.integer({ min: 3, max: 60 }), (chunks, most) => {
      const pieces = cut(chunks, { most });
      assert.equal(textsOf(pieces).join(''), chunks.join(''));
      for (const { text } of pieces) assert.ok(text.length <= most && text.length > 0 && text.isWellFormed());
    }),
  );
});

test('a sentence over the limit is cut behind a space, and a word over it anywhere but inside a character', () => {
  assert.deepEqual(cut(['a long sentence without end'], { most: 10 }), [
    { text: 'a long ', after: 'none' },
    { text: 'sentence ', after: 'none' },
    { text: 'without ', after: 'none' },
    { text: 'end', after: 'sentence' },
  ]);
  assert.deepEqual(textsOf(cut(['😄😄😄'], { most: 3 })), ['😄', '😄', '😄']);
});
