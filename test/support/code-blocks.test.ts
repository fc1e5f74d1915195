// Tests which code blocks are found in a Markdown page, and with what code.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCodeBlocks } from './code-blocks.ts';

test('a block tells its language, the file it goes into, its heading and its line', () => {
  const page = '# Page\n\n## Speak a text\n\n```ts evening.ts\nspeak();\n\nend();\n```\n';
  assert.deepEqual(readCodeBlocks(page), [
    {
      language: 'ts',
      fileName: 'evening.ts',
      info: 'ts evening.ts',
      heading: 'Speak a text',
      line: 5,
      code: 'speak();\n\nend();\n',
    },
  ]);
});

test('a number sign inside of code is no heading, and a fence inside of a longer one is code', () => {
  const page = '# One\n````md\n# inside\n```sh\nls\n```\n````\n```sh\nls # all\n```\n';
  assert.deepEqual(
    readCodeBlocks(page).map(({ heading, language, code }) => [heading, language, code]),
    [
      ['One', 'md', '# inside\n```sh\nls\n```\n'],
      ['One', 'sh', 'ls # all\n'],
    ],
  );
});

test('a block of a list item loses the indentation of the item and keeps its own', () => {
  const [block] = readCodeBlocks('1. Do this:\n\n   ```py a.py\n   if x:\n     y()\n\n   ```\n');
  assert.equal(block?.code, 'if x:\n  y()\n\n');
});

test('code between single lines of backticks is not a block; tildes and Windows line ends make one', () => {
  assert.deepEqual(readCodeBlocks('```one line```\n'), []);
  assert.equal(readCodeBlocks('~~~\r\na\r\nb\r\n~~~\r\n')[0]?.code, 'a\nb\n');
});

test('a block that is not closed is refused, since it would swallow the page', () => {
  assert.throws(() => readCodeBlocks('# A\n\n```sh\nls\n'), /line 3/);
});
