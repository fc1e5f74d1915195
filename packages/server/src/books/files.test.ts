// Books that are one text file.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readBytes, refusalOf } from '../../test/books/read-book.ts';

const read = (text: string, name: string) => readBytes(Buffer.from(text), name);

suite('books of one file', () => {
  test('Markdown is cut at its headings, and not at what only looks like one', async () => {
    const text =
      '# The *Book*\n\nIntro.\n\n## One\n\n```\n# code\n```\n\n> # quoted\n\nTwo [links](x)\n---\n\nEnd.\n\n### Deeper\n\nWords.\n';
    const { chapters, metadata } = await read(text, 'a book.md');
    assert.equal(metadata.title, 'a book');
    assert.deepEqual(
      chapters.map(({ number, title, level, inputType }) => [number, title, level, inputType]),
      [
        [1, 'The Book', 1, 'markdown'],
        [2, 'One', 2, 'markdown'],
        [3, 'Two links', 2, 'markdown'],
      ],
    );
    assert.equal(chapters.map(({ content }) => content).join('\n'), text);
  });

  test('footnotes that are defined elsewhere go with the chapters that name them', async () => {
    const { chapters } = await read('# A\n\nx[^1]\n\n# B\n\ny\n\n[^1]: The note,\n    longer.\n', 'b.markdown');
    assert.equal(chapters[0]!.content, '# A\n\nx[^1]\n\n\n[^1]: The note,\n    longer.\n');
    assert.equal(chapters[1]!.content, '# B\n\ny\n\n[^1]: The note,\n    longer.\n');
  });

  test('Markdown without headings is one chapter, and words before the first one are a chapter too', async () => {
    assert.deepEqual(
      (await read('Words.\n', 'b.md')).chapters.map(({ title }) => title),
      ['b'],
    );
    const { chapters } = await read('Before.\n\n# A\n\nx\n\n# B\n', 'b.md');
    assert.deepEqual(
      chapters.map(({ title }) => title),
      ['b', 'A', 'B'],
    );
  });

  test('HTML is cut at its headings; its title and language are the book’s', async () => {
    const text =
      '<!doctype html><html lang="fr"><title>Un livre</title><body><p>Avant.<h1>Un</h1><p>a<h1>Deux</h1><p>b';
    const { chapters, metadata, words } = await read(text, 'x.htm');
    assert.deepEqual([metadata.title, metadata.language], ['Un livre', 'fr']);
    assert.deepEqual(
      chapters.map(({ title, isSpoken }) => [title, isSpoken]),
      [
        ['x', true],
        ['Un', true],
        ['Deux', true],
      ],
    );
    assert.deepEqual(words, ['Avant.', 'Un a', 'Deux b']);
  });

  test('plain text is one chapter, in any of the character sets', async () => {
    const { chapters } = await read('CHAPTER ONE\n\n# Words.', 'x.TXT');
    assert.deepEqual(
      chapters.map(({ title, content, inputType, characters }) => [title, content, inputType, characters]),
      [['x', 'CHAPTER ONE\n\n# Words.', 'text', 20]],
    );
    const wide = await readBytes(Buffer.from('\ufeffŽlutý', 'utf16le'), 'x.txt');
    assert.equal(wide.chapters[0]!.content, 'Žlutý');
    const guessed = await readBytes(Buffer.from('caf\u00e9', 'latin1'), 'x.txt');
    assert.deepEqual([guessed.chapters[0]!.content, guessed.codes], ['café', ['encoding_guessed']]);
  });

  test('a text without words is refused', async () => {
    for (const name of ['x.txt', 'x.md', 'x.html']) {
      for (const text of ['', '  \n']) assert.equal((await refusalOf(Buffer.from(text), name)).code, 'no_words', name);
    }
    const silent = '<!doctype html><title>A page</title><body><img src="x"><p> </p><script>words</script>';
    assert.equal((await refusalOf(Buffer.from(silent), 'x.html')).code, 'no_words');
    assert.equal((await read('# Title\n', 'x.md')).chapters[0]!.isSpoken, true);
  });

  test('a text above the limit is refused', async () => {
    assert.equal((await refusalOf(Buffer.alloc(32 * 1024 * 1024 + 1, 'a'), 'x.txt')).code, 'too_large');
  });
});
