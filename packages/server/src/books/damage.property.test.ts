// Damage of every kind: a book with bytes changed anywhere is read or refused, and nothing else happens.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { amount } from '../../../../test/support/effort.ts';
import { listParts, writeNavigation, writeNcx } from '../../test/books/epub-builder.ts';
import { readBytes } from '../../test/books/read-book.ts';
import { buildZip, type ZipEntry } from '../../test/books/zip-builder.ts';
import { BookError } from './problems.ts';

const NCX = writeNcx('<navPoint><navLabel><text>A</text></navLabel><content src="a.xhtml#x"/></navPoint>');
const PARTS = listParts({
  texts: {
    'a.xhtml':
      '<section epub:type="chapter" id="x"><h1>A &amp; B</h1><p>Words <ruby>漢<rt>かん</rt></ruby>.</p></section>',
    'b.xhtml':
      '<h1>C</h1><ul><li>one<li>two</ul><table><tr><td>x</td></tr></table><svg><image xlink:href="c.png"/></svg>',
  },
  manifest: '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>',
  guide: '<guide><reference type="cover" href="b.xhtml"/></guide>',
  parts: [
    {
      name: 'OEBPS/nav.xhtml',
      data: writeNavigation('<li><a href="a.xhtml#x">A</a><ol><li><a href="b.xhtml">B</a></li></ol></li>'),
    },
    { name: 'OEBPS/toc.ncx', data: NCX },
    { name: 'META-INF/encryption.xml', data: '<encryption><EncryptedData/></encryption>' },
  ],
});
const WHOLE = buildZip(PARTS);

async function readOrRefuse(bytes: Buffer): Promise<void> {
  try {
    const { chapters } = await readBytes(bytes);
    for (const { title, content, characters } of chapters) {
      assert.ok(title.length <= 1_000 && characters <= content.length, title);
    }
  } catch (error) {
    if (!(error instanceof BookError)) throw error;
    assert.match(error.message, /^\S.*\S$/s);
    assert.doesNotMatch(error.message, /\p{Cc}/u);
  }
}

const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 12 });

function change(bytes: Buffer, places: readonly (readonly [number, number])[]): Buffer {
  const changed = Buffer.from(bytes);
  for (const [at, byte] of places) changed[at % changed.length] = byte;
  return changed;
}

suite('damaged books', { timeout: 300_000 }, () => {
  test('bytes of the archive are changed', async () => {
    await fc.assert(
      fc.asyncProperty(changes, (places) => readOrRefuse(change(WHOLE, places))),
      { numRuns: amount(300, 5_000) },
    );
  });

  test('bytes of its directory and its end are changed', async () => {
    const tail = 900;
    const property = fc.asyncProperty(changes, (places) => {
      const end = change(WHOLE.subarray(WHOLE.length - tail), places);
      return readOrRefuse(Buffer.concat([WHOLE.subarray(0, WHOLE.length - tail), end]));
    });
    await fc.assert(property, { numRuns: amount(300, 5_000) });
  });

  test('bytes of its parts are changed, in an archive that is sound', async () => {
    const property = fc.asyncProperty(fc.nat(), changes, (which, places) => {
      const at = 1 + (which % (PARTS.length - 1));
      const parts = PARTS.map((part, index): ZipEntry => {
        if (index !== at) return part;
        return { name: part.name, data: change(Buffer.from(part.data as string), places) };
      });
      return readOrRefuse(buildZip(parts));
    });
    await fc.assert(property, { numRuns: amount(400, 8_000) });
  });

  test('it is cut off anywhere', async () => {
    const property = fc.asyncProperty(fc.nat({ max: WHOLE.length }), (length) =>
      readOrRefuse(WHOLE.subarray(0, length)),
    );
    await fc.assert(property, { numRuns: amount(100, 1_000) });
  });

  test('its texts are soups of tags', async () => {
    const piece = fc.constantFrom(
      ...'<p> </p> <h1> </h1> <a id="x"> <a name="y"/> <title> </title> <title/> <script> <!-- --> <![CDATA[ ]]> <br/> & &amp; &#0; &#x110000; <li> <td> <table> <svg> </svg> <ruby> <rt> " \' > < <?x ?> <!DOCTYPE [ ]> <style> words'.split(
        ' ',
      ),
    );
    const property = fc.asyncProperty(fc.array(piece, { maxLength: 60 }), (pieces) =>
      readOrRefuse(
        buildZip([
          ...PARTS.filter(({ name }) => name !== 'OEBPS/a.xhtml'),
          { name: 'OEBPS/a.xhtml', data: pieces.join('') },
        ]),
      ),
    );
    await fc.assert(property, { numRuns: amount(400, 8_000) });
  });

  test('the untouched book is read whole', async () => {
    const { chapters, codes } = await readBytes(WHOLE);
    assert.deepEqual([chapters.map(({ title }) => title), codes], [['A', 'B'], ['missing_item']]);
  });
});
