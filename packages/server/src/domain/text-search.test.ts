// Words are found anywhere, in any letter case, also across the chunks of a long text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldText, searchText } from './text-search.ts';

function holds(text: string, words: string): boolean {
  const search = searchText(text, foldText(words));
  for (;;) {
    const step = search.next();
    if (step.done === true) return step.value;
  }
}

test('letter case, width and composition make no difference', () => {
  for (const [text, words] of [
    ['ΟΔΟΣ ΕΡΜΟΥ', 'οδος'],
    ['οδος ερμου', 'ΟΔΟΣ'],
    ['ΣΟΦΟΣ', 'σοφοσ'],
    ['Größe', 'GRÖßE'],
    ['Cre\u0300me', 'crème'],
    ['ｆｕｌｌ width', 'FULL'],
    ['ПРИВЕТ', 'привет'],
  ] as const) {
    assert.ok(holds(text, words), `${text} ∌ ${words}`);
  }
  assert.ok(!holds('Plain words', 'plain  words'));
  assert.ok(!holds('', 'a'));
});

test('words are found at every place around a cut, and the search pauses in between', () => {
  for (const words of ['needle', 'näe\u0308dle', '\u{1f44d}\u{1f44d}', 'x'.repeat(200)]) {
    for (let at = 32_768 - 210; at <= 32_768 + 210; at += 7) {
      const text = `${'ab '.repeat(30_000).slice(0, at)}${words.toUpperCase()}${' cd'.repeat(30_000)}`;
      assert.ok(holds(text, words), `${words} at ${at}`);
    }
  }
  let pauses = 0;
  for (const _ of searchText('ab '.repeat(100_000), 'needle')) pauses++;
  assert.equal(pauses, 9);
});
