// Which chapters a book has, where they begin and end, and which of them are spoken.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type EpubPlan, writeDocument, writeNavigation, writeNcx } from '../../test/books/epub-builder.ts';
import { type ReadBook, readEpub } from '../../test/books/read-book.ts';

const NCX_ITEM = '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>';
const point = (title: string, src: string, inside = '') =>
  `<navPoint><navLabel><text>${title}</text></navLabel><content src="${src}"/>${inside}</navPoint>`;
const p = (...words: string[]) => words.map((word) => `<p>${word}</p>`).join('');
const typed = (type: string, body: string) => `<body epub:type="${type}">${body}</body>`;
const outline = ({ chapters }: ReadBook) => chapters.map(({ level, title }) => `${'-'.repeat(level)} ${title}`);
const spoken = ({ chapters }: ReadBook) =>
  chapters.map(({ title, matter, isSpoken, reason }) => `${title}: ${matter}, ${isSpoken ? 'spoken' : reason}`);

function withNavigation(entries: string, plan: EpubPlan & { readonly more?: string }): EpubPlan {
  const nav = { name: 'OEBPS/nav.xhtml', data: writeNavigation(entries, plan.more) };
  return { ...plan, parts: [nav, ...(plan.parts ?? [])] };
}

suite('where chapters begin', () => {
  test('entries cut documents at their fragments, and documents without an entry belong to the one before', async () => {
    const read = await readEpub({
      texts: {
        'a.xhtml':
          '<section id="one"><h1>1</h1><p>a</p><section id="inner"><h2>1.1</h2><p>b</p></section><p>c</p></section>',
        'b.xhtml': p('d'),
        'c.xhtml': '<h1><a id="two"></a>2</h1><p>e</p>',
      },
      contents: [
        ['Inner', 'a.xhtml#inner'],
        ['One', 'a.xhtml'],
        ['Two', 'c.xhtml#two'],
      ],
    });
    assert.deepEqual(outline(read), ['- One', '- Inner', '- Two']);
    assert.deepEqual(read.words, ['1 a', '1.1 b c d', '2 e']);
    assert.equal(
      read.chapters[1]!.content,
      '<div><section><section id="inner"><h2>1.1</h2><p>b</p></section><p>c</p></section></div>\n<div><p>d</p></div>',
    );
  });

  test('the NCX of EPUB 2 nests, and its list of pages is no contents', async () => {
    const map = point('Part', 'a.xhtml#p', point('First', 'a.xhtml#f') + point('Second', 'a.xhtml#s'));
    const ncx = writeNcx(map).replace(
      '</navMap>',
      '</navMap><pageList><pageTarget><navLabel><text>7</text></navLabel><content src="a.xhtml#s"/></pageTarget></pageList>',
    );
    const read = await readEpub({
      texts: {
        'a.xhtml': `<h1 id="p">Part</h1><p>intro</p><h2 id="f">First</h2>${p('a')}<h2 id="s">Second</h2>${p('b')}`,
      },
      contents: null,
      manifest: NCX_ITEM,
      spineAttributes: 'toc="ncx"',
      parts: [{ name: 'OEBPS/toc.ncx', data: ncx }],
    });
    assert.deepEqual(outline(read), ['- Part', '-- First', '-- Second']);
    assert.deepEqual(read.words, ['Part intro', 'First a', 'Second b']);
  });

  test('a navigation document without entries leaves it to the NCX', async () => {
    const read = await readEpub({
      contents: [],
      manifest: NCX_ITEM,
      parts: [{ name: 'OEBPS/toc.ncx', data: writeNcx(point('By NCX', 'one.xhtml')) }],
    });
    assert.deepEqual(outline(read), ['- By NCX']);
  });

  test('the navigation is known by its namespace, whatever the prefix is, and nests', async () => {
    const nav =
      '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:o="http://www.idpf.org/2007/ops"><body><nav><ol><li><a href="two.xhtml">No</a></li></ol></nav><nav o:type="toc"><ol><li><span>Group</span><ol><li><a href="one.xhtml">A <i>title</i><img alt="!" src="x"/></a></li></ol></li></ol></nav></body></html>';
    const read = await readEpub({ parts: [{ name: 'OEBPS/nav.xhtml', data: nav }] });
    assert.deepEqual(outline(read), ['-- A title!']);
  });

  test('a heading alone goes on with the first chapter inside it', async () => {
    const read = await readEpub(
      withNavigation(
        '<li><a href="p.xhtml">Part One</a><ol><li><a href="a.xhtml">The Sea</a></li><li><a href="b.xhtml">The Land</a></li></ol></li>',
        { texts: { 'p.xhtml': '<h1>Part One</h1>', 'a.xhtml': p('a'), 'b.xhtml': p('b') } },
      ),
    );
    assert.deepEqual(outline(read), ['- Part One: The Sea', '-- The Land']);
    assert.deepEqual(read.words, ['Part One a', 'b']);
  });

  test('two entries for one place are one chapter', async () => {
    const read = await readEpub({
      contents: [
        ['Book I', 'one.xhtml'],
        ['Chapter 1', 'one.xhtml'],
        ['Two', 'two.xhtml'],
      ],
    });
    assert.deepEqual(outline(read), ['- Book I: Chapter 1', '- Two']);
  });

  test('an anchor inside a heading is for the whole heading', async () => {
    const read = await readEpub({
      texts: { 'a.xhtml': '<h1>One<a id="x"></a></h1><p>a</p><h1>Two <a name="y">here</a></h1><p>b</p>' },
      contents: [
        ['One', 'a.xhtml#x'],
        ['Two', 'a.xhtml#y'],
      ],
    });
    assert.deepEqual(read.words, ['One a', 'Two here b']);
    assert.equal(read.chapters[1]!.content, '<div><h1>Two <a>here</a></h1><p>b</p></div>');
  });

  test('a fragment that is nowhere leads to the beginning of its document, with a warning', async () => {
    const read = await readEpub({
      contents: [
        ['One', 'one.xhtml#gone'],
        ['Two', 'two.xhtml'],
        ['Elsewhere', 'gone.xhtml'],
        ['The list', 'nav.xhtml'],
      ],
    });
    assert.deepEqual(outline(read), ['- One', '- Two']);
    assert.deepEqual(read.codes.toSorted(), ['contents_elsewhere', 'missing_fragment', 'missing_item']);
  });

  test('an escaped fragment is found', async () => {
    const read = await readEpub({
      texts: { 'a.xhtml': `${p('a')}<p id="später">b</p>` },
      contents: [
        ['Now', 'a.xhtml'],
        ['Later', 'a.xhtml#sp%C3%A4ter'],
      ],
    });
    assert.deepEqual(read.words, ['a', 'b']);
  });

  test('without contents, headings are chapters: the outermost level of which there are two', async () => {
    const read = await readEpub({
      texts: {
        'a.xhtml': `<h1>The Book</h1>${p('intro')}<h2>One</h2>${p('a')}<h3>Not one</h3>${p('b')}`,
        'b.xhtml': `${p('c')}<h2>Two</h2>${p('d')}`,
      },
      contents: null,
    });
    assert.deepEqual(outline(read), ['- The Book', '-- One', '-- Two']);
    assert.deepEqual(read.words, ['The Book intro', 'One a Not one b c', 'Two d']);
    assert.deepEqual(read.codes, ['no_contents']);
  });

  test('without contents and headings every document is a chapter', async () => {
    const read = await readEpub({ texts: { 'a.xhtml': p('a'), 'b.xhtml': p('b') }, contents: null });
    assert.deepEqual(outline(read), ['- a', '- b']);
    assert.deepEqual(
      read.chapters.map(({ isSpoken }) => isSpoken),
      [true, true],
    );
  });

  test('the language of a document is kept where it is not that of the book', async () => {
    const text = (lang: string) =>
      `<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="${lang}"><body><p>a</p></body></html>`;
    const read = await readEpub({ texts: { 'a.xhtml': text('en-GB'), 'b.xhtml': text('fr') } });
    assert.deepEqual(
      read.chapters.map(({ content }) => content),
      ['<div><p>a</p></div>', '<div lang="fr"><p>a</p></div>'],
    );
  });
});

suite('which chapters are spoken', () => {
  test('what documents and sections say of themselves decides, by whole words', async () => {
    const texts = {
      'c.xhtml': typed('frontmatter cover', p('x')),
      't.xhtml': typed('frontmatter', `<section epub:type="titlepage">${p('x')}</section>`),
      'd.xhtml': typed('frontmatter', `<section epub:type="dedication">${p('x')}</section>`),
      'f.xhtml': '<section role="doc-foreword"><p>x</p></section>',
      'i.xhtml': typed(
        'bodymatter',
        `<section epub:type="chapter">${p('index and permission of the publisher')}</section>`,
      ),
      's.xhtml': typed('bodymatter', `<section epub:type="z3998:index-like subtitlepage">${p('x')}</section>`),
      'n.xhtml': typed('backmatter', `<section epub:type="endnotes">${p('x')}</section>`),
      'a.xhtml': typed('backmatter', `<section epub:type="appendix">${p('x')}</section>`),
      'x.xhtml': '<section role="doc-index"><p>x</p></section>',
      'o.xhtml': typed('backmatter', `<section epub:type="colophon">${p('x')}</section>`),
      'e.xhtml': typed('bodymatter', '<img src="x"/>'),
    };
    assert.deepEqual(spoken(await readEpub({ texts })), [
      'c.xhtml: front, cover',
      't.xhtml: front, title_page',
      'd.xhtml: front, spoken',
      'f.xhtml: front, spoken',
      'i.xhtml: body, spoken',
      's.xhtml: body, spoken',
      'n.xhtml: back, notes',
      'a.xhtml: back, spoken',
      'x.xhtml: back, index',
      'o.xhtml: back, imprint',
      'e.xhtml: body, empty',
    ]);
  });

  test('landmarks and the guide speak for documents that say nothing', async () => {
    const texts = { 'a.xhtml': p('x'), 'b.xhtml': p('x'), 'c.xhtml': p('x'), 'd.xhtml': p('x') };
    const marks =
      '<nav epub:type="landmarks"><ol><li><a epub:type="copyright-page" href="a.xhtml">Rights</a></li><li><a epub:type="bodymatter" href="c.xhtml">Start</a></li><li><a epub:type="backmatter" href="d.xhtml">End</a></li></ol></nav>';
    const entries = ['b', 'c', 'd'].map((name) => `<li><a href="${name}.xhtml">${name}</a></li>`).join('');
    assert.deepEqual(spoken(await readEpub(withNavigation(entries, { texts, more: marks }))), [
      'Rights: front, imprint',
      'b: front, spoken',
      'c: body, spoken',
      'd: back, spoken',
    ]);
    const guide =
      '<guide><reference type="title-page" href="a.xhtml" title="Title"/><reference type="toc" href="b.xhtml"/><reference type="text" href="c.xhtml"/><reference type="notes" href="d.xhtml"/></guide>';
    assert.deepEqual(spoken(await readEpub({ texts, guide })), [
      'a.xhtml: front, title_page',
      'b.xhtml: front, contents_page',
      'c.xhtml: body, spoken',
      'd.xhtml: back, notes',
    ]);
  });

  test('titles are a hint at the edges of the contents, in several languages, and never in the middle', async () => {
    const titles = ['Обложка', 'Copyright', 'Vorwort', 'Erstes', 'Contents', 'The End', 'Índice.', '目次'];
    const texts = Object.fromEntries(titles.map((_, at) => [`${at}.xhtml`, p('x')]));
    const contents = titles.map((title, at) => [title, `${at}.xhtml`] as const);
    assert.deepEqual(spoken(await readEpub({ texts, contents })), [
      'Обложка: front, cover',
      'Copyright: front, imprint',
      'Vorwort: front, spoken',
      'Erstes: body, spoken',
      'Contents: body, spoken',
      'The End: body, spoken',
      'Índice.: back, contents_page',
      '目次: back, contents_page',
    ]);
  });

  test('what stands before the contents is not spoken, unless its title is that of a text', async () => {
    const texts = { 'a.xhtml': p('x'), 'b.xhtml': `<h1>Prologue</h1>${p('x')}`, 'c.xhtml': p('x'), 'd.xhtml': p('x') };
    assert.deepEqual(spoken(await readEpub({ texts, contents: [['One', 'c.xhtml']] })), [
      'a: front, outside_contents',
      'Prologue: front, spoken',
      'One: body, spoken',
    ]);
  });

  test('a page that says what it is stands alone behind a chapter that the contents name', async () => {
    const texts = {
      'a.xhtml': p('a'),
      'b.xhtml': p('b'),
      'n.xhtml': typed('backmatter', `<section epub:type="endnotes"><h2>Notes</h2>${p('x')}</section>`),
    };
    assert.deepEqual(spoken(await readEpub({ texts, contents: [['One', 'a.xhtml']] })), [
      'One: body, spoken',
      'Notes: back, notes',
    ]);
  });

  test('documents that say nothing are no part of a page that is not spoken', async () => {
    const texts = { 'a.xhtml': p('a'), 'b.xhtml': `<h1>Begin</h1>${p('b')}`, 'c.xhtml': p('c') };
    const guide = '<guide><reference type="toc" href="a.xhtml"/></guide>';
    assert.deepEqual(spoken(await readEpub({ texts, guide, contents: [['Contents', 'a.xhtml']] })), [
      'Contents: front, contents_page',
      'Begin: body, spoken',
      'c: body, spoken',
    ]);
  });

  test('the contents page in the reading order is not spoken', async () => {
    const read = await readEpub({ spine: '<itemref idref="nav"/><itemref idref="t0"/><itemref idref="t1"/>' });
    assert.deepEqual(spoken(read)[0], 'nav: front, contents_page');
  });
});

suite('what is known of a book', () => {
  test('title, creators with their roles, date and series in the way of EPUB 3', async () => {
    const metadata =
      '<dc:title id="s">A Subtitle</dc:title><meta refines="#s" property="title-type">subtitle</meta><dc:title id="m">The  Main\n Title</dc:title><meta refines="#m" property="title-type">main</meta><dc:creator id="a">A</dc:creator><meta refines="#a" property="role">aut</meta><dc:creator id="t">T</dc:creator><meta refines="#t" property="role">trl</meta><dc:contributor>C</dc:contributor><dc:language>de-AT</dc:language><dc:date>2001</dc:date><dc:publisher>P</dc:publisher><meta property="belongs-to-collection" id="c">A Set</meta><meta refines="#c" property="collection-type">set</meta><meta property="belongs-to-collection" id="r">A Series</meta><meta refines="#r" property="collection-type">series</meta><meta refines="#r" property="group-position">2.5</meta>';
    assert.deepEqual((await readEpub({ metadata })).metadata, {
      title: 'The Main Title',
      creators: [
        { name: 'A', role: 'aut' },
        { name: 'T', role: 'trl' },
        { name: 'C', role: null },
      ],
      language: 'de-AT',
      date: '2001',
      publisher: 'P',
      series: { name: 'A Series', position: '2.5' },
    });
  });

  test('roles, date and series in the way of EPUB 2 and of calibre', async () => {
    const metadata =
      '<dc:title>T</dc:title><dc:creator opf:role="ill">I</dc:creator><dc:date opf:event="modification">2020</dc:date><dc:date opf:event="publication">1999</dc:date><meta name="calibre:series" content="S"/><meta name="calibre:series_index" content="3"/>';
    const { metadata: found } = await readEpub({ metadata });
    assert.deepEqual(
      [found.creators, found.date, found.series],
      [[{ name: 'I', role: 'ill' }], '1999', { name: 'S', position: '3' }],
    );
    assert.deepEqual([found.language, found.publisher], [null, null]);
  });

  const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]);
  const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const SVG = '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "x" "y"><svg xmlns="http://www.w3.org/2000/svg"/>';
  const picture = (data: string | Buffer) => [{ name: 'OEBPS/i/c.bin', data }];
  const COVERS: readonly (readonly [string, EpubPlan, string])[] = [
    [
      'a property',
      {
        manifest: '<item id="c" href="i/c.bin" media-type="image/gif" properties="x cover-image"/>',
        parts: picture(JPEG),
      },
      'image/jpeg',
    ],
    [
      'a meta element with an id',
      {
        metadata: '<meta name="cover" content="c"/>',
        manifest: '<item id="c" href="i/c.bin" media-type=""/>',
        parts: picture(PNG),
      },
      'image/png',
    ],
    [
      'a meta element with a reference',
      { metadata: '<meta name="cover" content="i/c.bin"/>', parts: picture(SVG) },
      'image/svg+xml',
    ],
    [
      'a page of the guide with an <img>',
      {
        guide: '<guide><reference type="cover" href="cover.xhtml"/></guide>',
        parts: [{ name: 'OEBPS/cover.xhtml', data: writeDocument('<img src="i/c.bin"/>') }, ...picture(PNG)],
      },
      'image/png',
    ],
    [
      'a page of the guide with an SVG <image>',
      {
        guide: '<guide><reference type="cover" href="cover.xhtml"/></guide>',
        parts: [
          {
            name: 'OEBPS/cover.xhtml',
            data: writeDocument('<svg xmlns:x="http://www.w3.org/1999/xlink"><image x:href="i/c.bin"/></svg>'),
          },
          ...picture(JPEG),
        ],
      },
      'image/jpeg',
    ],
  ];
  for (const [way, plan, mediaType] of COVERS) {
    test(`the cover is found by ${way}, and its bytes say what it is`, async () => {
      const { cover } = await readEpub(plan);
      assert.deepEqual([cover?.name, cover?.mediaType], ['OEBPS/i/c.bin', mediaType]);
      assert.deepEqual(Buffer.from(cover?.bytes ?? []), Buffer.from(plan.parts!.at(-1)!.data as string));
    });
  }

  test('a cover that is no picture is told, and the next way is tried', async () => {
    const read = await readEpub({
      metadata: '<meta name="cover" content="d"/>',
      manifest:
        '<item id="c" href="one.xhtml" media-type="image/png" properties="cover-image"/><item id="d" href="i/c.bin" media-type="image/png"/>',
      parts: picture(PNG),
    });
    assert.deepEqual([read.cover?.name, read.codes], ['OEBPS/i/c.bin', ['cover_unusable']]);
    assert.equal((await readEpub()).cover, null);
  });
});
