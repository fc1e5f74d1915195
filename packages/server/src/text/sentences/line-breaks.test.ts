// Wrapped lines: which are joined, which stay, and what becomes of words that were hyphenated.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { original } from '../trace/rewrite.ts';
import { healLines } from './line-breaks.ts';

const heal = (text: string, tag = 'en-us') => healLines(original(text), tag).text;

const PROSE =
  'The evening tide was late, and nobody on the pier knew why it should be so. Half of the harbour waited in the rain, ' +
  'quietly and patiently, for a ship that had left Madeira nine days before. It carried wine, letters and an old dog.';

/** Breaks lines where the next word would not fit. A wide sign takes two columns. */
function wrap(words: readonly string[], columns: number, space: string): string {
  const widthOf = (text: string) => [...text].reduce((width, sign) => width + (sign > '\u2e80' ? 2 : 1), 0);
  const lines: string[] = [''];
  for (const word of words) {
    const line = lines.at(-1)!;
    if (line === '') lines[lines.length - 1] = word;
    else if (widthOf(line + space + word) <= columns) lines[lines.length - 1] = line + space + word;
    else lines.push(word);
  }
  return lines.join('\n');
}

test('prose that was wrapped at any common width is one line again', () => {
  for (const columns of [34, 40, 58, 66, 72, 80, 100]) {
    for (const end of ['\n', '\r\n', ' \n', '\n  '.slice(0, 1)]) {
      const wrapped = wrap(PROSE.split(' '), columns, ' ').replaceAll('\n', end);
      assert.equal(heal(wrapped), PROSE, `${columns} columns`);
    }
  }
});

test('Chinese and Japanese are joined without a space, Korean with one', () => {
  const chinese =
    '今天早上我们在港口等了很久，雨一直下个不停，没有人知道那艘从马德拉来的船为什么还没有到，大家只好安静地等着，一直等到天黑下来。';
  for (const columns of [40, 60]) assert.equal(heal(wrap([...chinese], columns, ''), 'zh-cn'), chinese);
  const korean =
    '오늘 아침 우리는 항구에서 오랫동안 기다렸고 비는 그치지 않았으며 배가 왜 아직 오지 않는지 아무도 몰랐다 그래서 모두 조용히 기다렸다';
  assert.equal(heal(wrap(korean.split(' '), 40, ' '), 'ko-kr'), korean);
});

test('a short last paragraph is joined when an earlier one has shown the width', () => {
  const first = wrap(PROSE.split(' '), 40, ' ');
  const second = 'Nobody had asked what the dog was\ncalled, and it never told.';
  assert.equal(heal(`${first}\n\n${second}`), `${PROSE}\n\n${second.replace('\n', ' ')}`);
  assert.equal(heal(second), second);
});

test('verses, headings, lists and addresses keep their lines', () => {
  for (const text of [
    'The tide is late,\nThe boats are old,\nThe harbour waits\nIn rain and cold.',
    'Roses are red and violets are blue,\nSugar is sweet and so are you.',
    '- one thing to be bought\n- another thing to be bought\n- a third thing to be bought',
    '1. Mix the flour with the water and wait for an hour or so.\n2. Add salt.',
    'Anna Smith\n12 Harbour Street\nMadeira',
    '床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。',
  ]) {
    assert.equal(heal(text), text);
  }
  const heading = `The Tide\n${wrap(PROSE.split(' '), 60, ' ')}`;
  assert.equal(heal(heading), `The Tide\n${PROSE}`);
});

test('words that were hyphenated at a line end are joined, compounds keep their hyphen', () => {
  for (const [text, joined, tag] of [
    ['of great impor-\ntance', 'of great importance'],
    ['of great impor-\r\n  tance', 'of great importance'],
    ['of great impor\u00ad\ntance', 'of great importance'],
    ['a self-\nmade man', 'a self-made man'],
    ['her mother-in-\nlaw', 'her mother-in-law'],
    ['pre- and post-\nwar', 'pre- and postwar'],
    ['Nord-\nund Südsee', 'Nord- und Südsee', 'de-de'],
    ['Wasser-\nfall', 'Wasserfall', 'de-de'],
    ['que dira-\nt-il', 'que dira-t-il', 'fr-fr'],
    ['peut-\nêtre', 'peut-être', 'fr-fr'],
    ['как-\nто', 'как-то', 'ru-ru'],
    ['the years 1914-\n1918', 'the years 1914-\n1918'],
    ['a dash -\nthen', 'a dash -\nthen'],
    ['Anne-\nMarie', 'Anne-\nMarie'],
  ] as const) {
    assert.equal(heal(text, tag), joined);
  }
});
