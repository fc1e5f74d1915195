import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { amount } from '../../../../../test/support/effort.ts';
import { loadMarkupReader } from '../markup/read-markup.ts';
import { beginChapter } from './begin-chapter.ts';

const readMarkup = await loadMarkupReader();
const begin = (inputType: 'html' | 'markdown' | 'text', content: string, maxLength = 300) =>
  beginChapter({ inputType, content }, maxLength, readMarkup);
const wordsOf = (html: string) => {
  let words = '';
  readMarkup(html, 'html', { open() {}, close() {}, text: (more) => (words += more) });
  return words;
};
const sentences = (count: number) =>
  Array.from({ length: count }, (_, number) => `This is sentence number ${number} of a long book.`).join(' ');

suite('the beginning of a chapter', () => {
  test('is all of it where that fits, as it is written', () => {
    assert.deepEqual(begin('html', '<p>One &amp; two</p>'), { text: '<p>One &amp; two</p>', isWhole: true });
    assert.deepEqual(begin('markdown', '# One\n\ntwo'), { text: '# One\n\ntwo', isWhole: true });
  });

  test('is more than a title before a long paragraph, and ends with a sentence, its elements closed', () => {
    const { text, isWhole } = begin(
      'html',
      `<section lang="de"><h1>Title</h1><p>A <em>${sentences(40)}</em></p></section>`,
    );
    assert.match(text, /^<section lang="de"><h1>Title<\/h1><p>A <em>This .* book\. <\/em><\/p><\/section>$/);
    assert.ok(!isWhole && text.length <= 300 && text.length > 150, text);
  });

  test('ends with a paragraph where a sentence would not fit', () => {
    const paragraph = `<p>${sentences(4)}</p>`;
    const endless = `<p>${'word '.repeat(100)}</p>`;
    assert.equal(begin('html', paragraph + endless).text, paragraph);
    assert.match(begin('html', `<p>One.</p>${endless}`).text, /^<p>One\.<\/p><p>(word )+<\/p>$/);
  });

  test('of text and Markdown ends with a sentence, and not at the end of a line', () => {
    const wrapped = `# Title\n\n${'It is\nwrapped here. And so\non it goes, '.repeat(20)}`;
    assert.match(begin('markdown', wrapped).text, /^# Title.* here\. $/s);
    assert.match(begin('text', 'word '.repeat(100)).text, /word $/);
  });

  test('is never longer than asked for, whatever tags, attributes and signs there are', () => {
    const deep = '<div lang="en">'.repeat(100);
    assert.deepEqual(
      [wordsOf(begin('html', `${deep}Words.`).text), begin('html', `${deep}Words.`).isWhole],
      ['', false],
    );
    for (const html of [
      `${deep}Words.`,
      `<p id="${'x'.repeat(5_000)}">Words.</p>`,
      `<p>${'&lt;'.repeat(900)}</p>`,
      '𠮷'.repeat(500),
    ]) {
      const { text } = begin('html', html);
      assert.ok(text.length <= 300 && text.isWellFormed(), text);
    }
  });

  test('is the first of its words, whatever the markup', () => {
    const piece = fc.constantFrom(
      ...'<p> </p> <div> </div> <h2> <em> </em> <li> <table> <td> <br> & &amp; < > Words. are here. 漢字。 </b> <pre>\n'.split(
        ' ',
      ),
    );
    const property = fc.property(fc.array(piece, { minLength: 100, maxLength: 400 }), (list) => {
      const html = list.join(' ');
      const { text } = begin('html', html, 200);
      assert.ok(html.length <= 200 || text.length <= 200, text);
      assert.ok(wordsOf(html).startsWith(wordsOf(text).trimEnd()), text);
    });
    fc.assert(property, { numRuns: amount(200, 5_000) });
  });
});
