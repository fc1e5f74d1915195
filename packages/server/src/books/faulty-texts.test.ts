// Faulty EPUBs whose texts, references and lists are the trouble: each is read, with a warning where something had to be passed over.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { suite, test } from 'node:test';
import { buildEpub, type EpubPlan, OPF, writeContainer, writeNcx } from '../../test/books/epub-builder.ts';
import { readEpub, refusalOf } from '../../test/books/read-book.ts';

import { parseHtml } from '../text/input/html.ts';

const HEAD = '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">';
const page = (body: string) => `${HEAD}<head><title>T</title></head><body>${body}</body></html>`;
const one = (text: string | Buffer): EpubPlan => ({ texts: { 'one.xhtml': text } });

/** Fault, the one document of the book, the words of it, and the warnings. */
const TEXTS: readonly (readonly [fault: string, text: string | Buffer, words: string, codes?: readonly string[]])[] = [
  [
    'UTF-16 with a mark',
    Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>${page('Žluťoučký kůň')}`, 'utf16le'),
    'Žluťoučký kůň',
  ],
  [
    'UTF-16 without a mark',
    Buffer.from(`<?xml version="1.0" encoding="UTF-16"?>${page('Žluťoučký kůň')}`, 'utf16le'),
    'Žluťoučký kůň',
  ],
  [
    'UTF-16, the larger half first',
    Buffer.from(`\ufeff<?xml version="1.0"?>${page('kůň')}`, 'utf16le').swap16(),
    'kůň',
  ],
  ['UTF-8 with a mark', `\ufeff${page('Größe')}`, 'Größe'],
  [
    'windows-1252 by its declaration',
    Buffer.from(`<?xml version="1.0" encoding="windows-1252"?>${page('Gr\u00f6\u00dfe \u0093x\u0094')}`, 'latin1'),
    'Größe “x”',
  ],
  [
    'windows-1251 by its meta element',
    Buffer.from(`${HEAD}<head><meta charset="windows-1251"/></head><body>\u00ec\u00e8\u00f0</body></html>`, 'latin1'),
    'мир',
  ],
  [
    'windows-1252 that calls itself UTF-8',
    Buffer.from(`<?xml version="1.0" encoding="utf-8"?>${page('Gr\u00f6\u00dfe')}`, 'latin1'),
    'Größe',
    ['encoding_guessed'],
  ],
  ['UTF-8 that calls itself UTF-16', `<?xml version="1.0" encoding="UTF-16"?>${page('Größe')}`, 'Größe'],
  ['an unknown character set', `<?xml version="1.0" encoding="klingon"?>${page('Größe')}`, 'Größe'],
  [
    'a DOCTYPE that reads a file',
    `<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>${page('a &x; b')}`,
    'a &amp;x; b',
  ],
  [
    'a billion laughs',
    `<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "${'&a;'.repeat(50)}"> <!-- ]> -->]>${page('&b;')}`,
    '&amp;b;',
  ],
  ['a DOCTYPE with brackets in quotes', `<!DOCTYPE html [<!ENTITY a "]>">]>${page('words')}`, 'words'],
  ['&nbsp; without a DTD', page('a&nbsp;b &eacute; &mdash;'), 'a b é —'],
  ['a bare ampersand', page('R&D, AT&T; 1 < 2'), 'R&amp;D, AT&amp;T; 1 &lt; 2'],
  ['<br> without an end', page('a<br>b<hr>c<img src="x">d'), 'a b c d'],
  ['tags that are not closed', page('<p>a<p>b <i>c<ul><li>d<li>e'), 'a b c d e'],
  ['closing tags of nothing', page('</div>a</b></p></section> b</i>'), 'a b'],
  ['<title/>', `${HEAD}<head><title/></head><body>words</body></html>`, 'words'],
  ['<script/>', `${HEAD}<head><script src="x"/><style/></head><body><script/>words</body></html>`, 'words'],
  ['a script and a style', page('a<script>var x = "</p>";</script><style>p {}</style>b'), 'ab'],
  ['CDATA', page('<![CDATA[a & b]]>'), 'a &amp; b'],
  [
    'an element with a prefix',
    '<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title></h:head><h:body><h:p>words</h:p></h:body></h:html>',
    'words',
  ],
  [
    'page breaks of both kinds',
    page('a<span epub:type="pagebreak" title="3">3</span>b<hr role="doc-pagebreak" aria-label="4"/>c'),
    'abc',
  ],
  [
    'page breaks under another prefix',
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:o="http://www.idpf.org/2007/ops"><body>a<span o:type="pagebreak">3</span>b</body></html>',
    'ab',
  ],
  [
    'more elements inside each other than are followed',
    page(`${'<b>'.repeat(5_100)}words${'</b>'.repeat(5_100)} more`),
    'words more',
    ['deep_nesting'],
  ],
  ['closing tags of nothing in deep elements', page(`${'<b>'.repeat(100)}a${'</i>'.repeat(500)}`), 'a'],
  [
    'many attributes',
    page(`<p ${Array.from({ length: 2_000 }, (_, at) => `a${at}="x"`).join(' ')}>words</p>`),
    'words',
  ],
  ['an attribute that never ends', page('words <a href="x'), 'words'],
  ['a closing tag that the end cuts off', `${HEAD}<body><p>words</p y`, 'words'],
  ['a name that is none', page('<p$%>a</p$%> <1>b'), 'a &lt;1>b'],
  ['no elements at all', 'only words', 'only words'],
];

suite('faulty texts', () => {
  for (const [fault, text, words, codes = []] of TEXTS) {
    test(fault, async () => {
      const read = await readEpub(one(text));
      assert.deepEqual([read.words, read.codes], [[words], codes]);
    });
  }

  test('ruby and pronunciations stay as they stand, whatever their prefix is', async () => {
    const body =
      '<p xmlns:s="http://www.w3.org/2001/10/synthesis"><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby> <span s:alphabet="ipa" s:ph="a&quot;b" class="c" onclick="x()">x</span></p>';
    const { chapters } = await readEpub(one(body));
    assert.equal(
      chapters[0]!.content,
      '<div><p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby> <span ssml:alphabet="ipa" ssml:ph="a&quot;b">x</span></p></div>',
    );
    assert.equal(chapters[0]!.characters, 3);
    const whole = `<html xmlns:s="http://www.w3.org/2001/10/synthesis" s:alphabet="x-sampa"><body><p s:ph="@">x</p></body></html>`;
    assert.equal(
      (await readEpub(one(whole))).chapters[0]!.content,
      '<div ssml:alphabet="x-sampa"><p ssml:ph="@">x</p></div>',
    );
  });

  test('the room of texts reads a chapter as it reads HTML: notes, page breaks, readings, languages', async () => {
    const body =
      '<h1>One</h1><p>a<sup><a epub:type="noteref" href="#n">1</a></sup>b<span epub:type="pagebreak">7</span>c</p><aside epub:type="footnote" id="n"><p>Note.</p></aside><p xml:lang="ja"><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby></p><p hidden="">no</p><p>R&amp;D &lt;b&gt;</p>';
    const { chapters } = await readEpub(one(body));
    const options = { language: 'en', footnotes: 'end' } as const;
    const { blocks, words } = await parseHtml(chapters[0]!.content, options);
    assert.deepEqual(
      blocks.map(({ kind, span }) => `${kind}: ${words.text.slice(span.start, span.end)}`),
      ['heading: One', 'paragraph: abc', 'paragraph: かん', 'paragraph: R&D <b>', 'paragraph: Note.'],
    );
  });

  test('notes stay, with what says that they are notes', async () => {
    const body = '<p>a<a epub:type="noteref" href="#n">1</a></p><aside epub:type="footnote" id="n">A note.</aside>';
    const { chapters } = await readEpub(one(body));
    assert.match(chapters[0]!.content, /<a epub:type="noteref" href="#n">1<\/a>.*<aside epub:type="footnote" id="n">/);
  });
});

const item = (href: string, id = 'x') => `<item id="${id}" href="${href}" media-type="application/xhtml+xml"/>`;
const found = (name: string, href: string, more: Partial<EpubPlan> = {}): EpubPlan => ({
  texts: {},
  contents: null,
  manifest: item(href),
  spine: '<itemref idref="x"/>',
  parts: [{ name: `OEBPS/${name}`, data: page('<h1>Found</h1>') }],
  ...more,
});

suite('texts that grow when they are cut', () => {
  test('elements around many places are not written without end', async () => {
    // Of many different signs, so that the archive is not suspicious for its ratio.
    const tags = Array.from(
      { length: 4_000 },
      (_, at) => `<i lang="${createHash('sha512').update(String(at)).digest('hex').repeat(8)}">`,
    );
    const places = Array.from({ length: 40 }, (_, at) => at);
    const text = page(`${tags.join('')}${places.map((at) => `<b id="p${at}">x</b>`).join('')}`);
    const contents = places.map((at) => [`P${at}`, `one.xhtml#p${at}`] as const);
    assert.equal((await refusalOf(buildEpub({ texts: { 'one.xhtml': text }, contents }))).code, 'too_large');
  });

  test('ten thousand places that are not there are looked for once', async () => {
    const contents = Array.from({ length: 10_000 }, (_, at) => [`P${at}`, `one.xhtml#gone${at}`] as const);
    const { chapters, codes } = await readEpub({
      texts: { 'one.xhtml': `<p>${'words '.repeat(20_000)}</p>` },
      contents,
    });
    assert.deepEqual([chapters.length, new Set(codes)], [1, new Set(['missing_fragment'])]);
    assert.equal(chapters[0]!.title.length, 1_000);
  });
});

suite('faulty references', () => {
  const CASES: readonly (readonly [fault: string, plan: EpubPlan, codes: readonly string[]])[] = [
    ['a reference in percent signs', found('a b.xhtml', 'a%20b.xhtml'), []],
    ['blanks in a name', found('a b.xhtml', 'a b.xhtml'), []],
    ['a hash in a name, escaped', found('a#b.xhtml', 'a%23b.xhtml'), []],
    ['a hash in a name', found('a#b.xhtml', 'a#b.xhtml'), []],
    ['a name in percent signs', found('a%20b.xhtml', 'a%20b.xhtml'), []],
    ['percent signs that mean nothing', found('100%.xhtml', '100%.xhtml'), []],
    ['another case', found('One.xhtml', 'one.XHTML'), ['name_repaired']],
    ['another composition', found('Größe.xhtml'.normalize('NFD'), 'Größe.xhtml'.normalize('NFC')), ['name_repaired']],
    ['backslashes', found('a/b.xhtml', 'a\\b.xhtml'), ['name_repaired']],
    ['steps up and down inside the archive', found('b.xhtml', '../OEBPS/./x/../b.xhtml'), []],
    ['a reference from the root', found('b.xhtml', '/OEBPS/b.xhtml'), []],
    ['a query', found('b.xhtml', 'b.xhtml?x=1'), []],
  ];
  for (const [fault, plan, codes] of CASES) {
    test(fault, async () => {
      const read = await readEpub(plan);
      assert.deepEqual([read.words, read.codes.toSorted()], [['Found'], ['no_contents', ...codes].toSorted()]);
    });
  }

  test('a reference that climbs out of the archive leads nowhere', async () => {
    const read = await readEpub({
      manifest: item('../../etc/passwd') + item('https://example.org/x.xhtml', 'y'),
      spine: '<itemref idref="t0"/><itemref idref="x"/><itemref idref="y"/><itemref idref="t1"/>',
    });
    assert.deepEqual([read.words.length, read.codes], [2, ['outside_name']]);
  });

  test('the package document may be written in percent signs, with a prefix, in UTF-16', async () => {
    const opf = `\ufeff<?xml version="1.0" encoding="UTF-16"?><o:package xmlns:o="http://www.idpf.org/2007/opf" xmlns:d="http://purl.org/dc/elements/1.1/" version="2.0"><o:metadata><d:title>Ein Büchlein</d:title><d:creator o:role="aut">Ä. Ö.</d:creator></o:metadata><o:manifest><o:item id="a" href="one.xhtml" media-type="application/xhtml+xml"/></o:manifest><o:spine><o:itemref idref="a"/></o:spine></o:package>`;
    const { metadata, words } = await readEpub({
      without: [OPF],
      parts: [
        { name: 'META-INF/container.xml', data: writeContainer('OEBPS/my%20book.opf') },
        { name: 'OEBPS/my book.opf', data: Buffer.from(opf, 'utf16le') },
      ],
    });
    assert.deepEqual([metadata.title, metadata.creators], ['Ein Büchlein', [{ name: 'Ä. Ö.', role: 'aut' }]]);
    assert.deepEqual(words, ['One First words.']);
  });

  test('missing items, unknown and repeated ids and pictures in the reading order are passed over, with warnings', async () => {
    const read = await readEpub({
      manifest: `${item('gone.xhtml')}${item('two.xhtml', 't0')}<item id="p" href="p.png" media-type="image/png"/>`,
      spine:
        '<itemref idref="t0"/><itemref idref="x"/><itemref idref="nobody"/><itemref idref="p"/><itemref/><itemref idref="t1"/><itemref idref="t1"/>',
    });
    assert.deepEqual(read.words, ['One First words.', 'Two Second words.']);
    assert.deepEqual(read.codes.toSorted(), ['duplicate_id', 'missing_item', 'unknown_idref', 'unreadable_item']);
  });

  test('what is outside the reading order is listed and not spoken', async () => {
    const read = await readEpub({ spine: '<itemref idref="t0"/><itemref idref="t1" linear="no"/>' });
    assert.deepEqual(
      read.chapters.map(({ isSpoken, reason }) => [isSpoken, reason]),
      [
        [true, null],
        [false, 'not_linear'],
      ],
    );
    assert.deepEqual(read.codes, ['not_linear']);
  });

  test('an NCX that the spine does not name is found', async () => {
    const ncx = writeNcx('<navPoint><navLabel><text>Eins</text></navLabel><content src="one.xhtml"/></navPoint>');
    const read = await readEpub({
      contents: null,
      manifest: '<item id="n" href="toc.ncx" media-type="text/xml"/>',
      parts: [{ name: 'OEBPS/toc.ncx', data: ncx }],
    });
    assert.deepEqual(
      read.chapters.map(({ title }) => title),
      ['Eins'],
    );
    assert.deepEqual(read.words, ['One First words. Two Second words.']);
    assert.deepEqual(read.codes, []);
  });
});
