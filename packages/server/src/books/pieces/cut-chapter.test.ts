import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { amount } from '../../../../../test/support/effort.ts';
import { loadMarkupReader } from '../markup/read-markup.ts';
import { cutChapter } from './cut-chapter.ts';

const readMarkup = await loadMarkupReader();
const cut = (inputType: 'html' | 'markdown' | 'text', content: string, maxLength: number) => [
  ...cutChapter({ inputType, content }, { maxLength }, readMarkup),
];
const wordsOf = (html: string) => {
  let words = '';
  readMarkup(html, 'html', { open() {}, close() {}, text: (more) => (words += more) });
  return words;
};
const bare = (text: string) => text.replace(/\s+/g, '');
const sentence = (number: number) => `This is sentence number ${number} of a long book.`;
const sentences = (count: number) => Array.from({ length: count }, (_, number) => sentence(number));

suite('chapters that are cut into texts', () => {
  test('a chapter that fits stays as it is', () => {
    assert.deepEqual(cut('html', '<p>One &amp; two</p>', 100), ['<p>One &amp; two</p>']);
    assert.deepEqual(cut('text', 'One\n\ntwo', 8), ['One\n\ntwo']);
  });

  test('HTML is cut between blocks, and what is open goes on behind the cut', () => {
    const paragraphs = sentences(12).map((words) => `<p>${words}</p>`);
    const html = `<section lang="de"><h1 id="a">Title</h1>${paragraphs.join('')}</section>`;
    const pieces = cut('html', html, 300);
    assert.ok(pieces.length >= 3, String(pieces.length));
    for (const piece of pieces) {
      assert.ok(piece.length <= 300, String(piece.length));
      assert.match(piece, /^<section lang="de">.*<\/p><\/section>$/);
    }
    assert.equal(pieces.map(wordsOf).join(''), wordsOf(html));
  });

  test('a paragraph that is longer than a text may be is cut behind sentences', () => {
    const pieces = cut('html', `<div><p><em>${sentences(60).join(' ')}</em></p><p>End.</p></div>`, 400);
    for (const piece of pieces) assert.ok(piece.length <= 400 && /^<div><p>(<em>)?(This|End)/.test(piece), piece);
    for (const piece of pieces) assert.match(wordsOf(piece), /\.\s*$/);
    assert.equal(bare(pieces.map(wordsOf).join('')), bare(`${sentences(60).join('')}End.`));
  });

  test('what is said by its phonemes is said once, where it begins', () => {
    const pieces = cut('html', `<p><b ssml:ph="a" ssml:alphabet="ipa">${sentences(20).join(' ')}</b></p>`, 400);
    assert.ok(pieces.length > 1);
    assert.deepEqual(
      pieces.map((piece) => [piece.includes('ssml:ph='), piece.includes('ssml:alphabet=')]),
      pieces.map((_, index) => [index === 0, true]),
    );
  });

  test('plain text is cut at empty lines, else behind sentences, else behind words, else anywhere', () => {
    const paragraphs = sentences(20).join('\n\n');
    const pieces = cut('text', paragraphs, 200);
    assert.equal(pieces.join(''), paragraphs);
    for (const piece of pieces) assert.match(piece, /^This.*book\.\s*$/s);
    const oneParagraph = sentences(20).join(' ');
    for (const piece of cut('markdown', oneParagraph, 200)) assert.match(piece, /^This.*book\.\s*$/s);
    assert.deepEqual(
      cut('text', `${'word '.repeat(60)}`, 200).map((piece) => piece.trim().endsWith('word')),
      [true, true],
    );
    assert.equal(cut('text', '𠮷'.repeat(500), 201).join(''), '𠮷'.repeat(500));
    assert.ok(cut('text', '𠮷'.repeat(500), 201).every((piece) => piece.isWellFormed()));
  });

  test('a paragraph of five megabytes is cut without taking long', () => {
    const long = sentences(110_000).join(' ');
    const pieces = cut('html', `<p>${long}</p>`, 100_000);
    assert.ok(pieces.length < 120 && pieces.every(({ length }) => length <= 100_000));
    assert.equal(bare(pieces.map(wordsOf).join('')), bare(long));
  });

  test('pieces without words are left out', () => {
    const html = `<p>${sentence(1)}</p>${'<p> <img alt=""></p>'.repeat(40)}`;
    assert.deepEqual(cut('html', html, 220).map(wordsOf).map(bare), [bare(sentence(1))]);
  });

  test('no word is lost, whatever the markup', async () => {
    const piece = fc.constantFrom(
      ...'<p> </p> <div> </div> <h2> </h2> <em> </em> <li> <table> <td> <br> & &amp; < > words are here. 漢字。 <b> </b> <pre> </pre>\n\n'.split(
        ' ',
      ),
    );
    const property = fc.property(fc.array(piece, { maxLength: 400 }), (list) => {
      const html = list.join(' ');
      const pieces = cut('html', html, 200);
      assert.equal(bare(pieces.map(wordsOf).join('')), bare(wordsOf(html)));
    });
    fc.assert(property, { numRuns: amount(200, 5_000) });
  });
});
