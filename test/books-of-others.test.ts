// EPUBs that others made, as Debian ships them; and ours for tests, as the checker of the format sees them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { buildEpub } from '../packages/server/test/books/epub-builder.ts';
import { readBytes } from '../packages/server/test/books/read-book.ts';

const DOCUMENTS = '/usr/share/doc';
/** The makers are Sphinx in two versions, SiSU, and DocBook with dbtoepub's successor. */
const BOOKS = [
  ['debian-policy', `${DOCUMENTS}/debian-policy/policy.epub`, 'Debian Policy Manual', 'en', 300],
  [
    'developers-reference',
    '/usr/share/developers-reference/developers-reference.epub',
    'developers-reference',
    'en',
    200,
  ],
  ['live-manual-epub', `${DOCUMENTS}/live-manual/epub/live-manual.de.epub`, 'Live Systems', 'de', 150],
  ['live-manual-epub', `${DOCUMENTS}/live-manual/epub/live-manual.ja.epub`, 'Live', 'ja', 150],
  [
    'ubuntu-packaging-guide-epub',
    `${DOCUMENTS}/ubuntu-packaging-guide-epub/ubuntu-packaging-guide.epub`,
    'Ubuntu',
    'en',
    16,
  ],
] as const;
const CHECKER = '/usr/bin/epubcheck';

/** Letters and digits of the documents in the reading order, each once, counted without any of our code. */
const COUNT = `
import html, re, sys, zipfile
import xml.etree.ElementTree as ET
book = zipfile.ZipFile(sys.argv[1])
opf = re.search(rb'full-path="([^"]+)"', book.read('META-INF/container.xml')).group(1).decode()
root = ET.fromstring(book.read(opf))
ns = '{http://www.idpf.org/2007/opf}'
items = {i.get('id'): i for i in root.iter(ns + 'item')}
base = opf.rsplit('/', 1)[0] + '/' if '/' in opf else ''
count = 0
seen = set()
for ref in root.iter(ns + 'itemref'):
    if ref.get('linear') == 'no': continue
    name = items[ref.get('idref')].get('href').split('#')[0]
    if name in seen: continue
    seen.add(name)
    text = book.read(base + name).decode('utf-8')
    text = re.sub(r'(?s)<head.*?</head>|<script.*?</script>|<style.*?</style>|<!--.*?-->', ' ', text)
    count += len(re.findall(r'\\w', html.unescape(re.sub(r'(?s)<[^>]*>', ' ', text))))
print(count)
`;

suite('books of other makers', { timeout: 120_000 }, () => {
  for (const [name, path, title, language, chapters] of BOOKS) {
    const skip = existsSync(path) ? false : `NOT CHECKED: the package ${name} is not installed here`;
    test(`${name}, ${language}: no word is lost`, { skip }, async () => {
      const { metadata, chapters: found, codes, words } = await readBytes(readFileSync(path));
      assert.ok(metadata.title?.includes(title), String(metadata.title));
      assert.equal(metadata.language?.slice(0, 2), language);
      assert.ok(found.filter(({ isSpoken }) => isSpoken).length >= chapters, String(found.length));
      assert.ok(!codes.includes('damaged_entry') && !codes.includes('encoding_guessed'), codes.join());
      const { stdout, stderr } = spawnSync('python3', ['-c', COUNT, path], { encoding: 'utf8' });
      const inOrder = found.filter(({ reason }) => reason !== 'not_linear').map(({ number }) => words[number - 1]!);
      const ours = inOrder.reduce((sum, text) => sum + (decode(text).match(/[\p{L}\p{M}\p{N}_]/gu)?.length ?? 0), 0);
      const theirs = Number(stdout);
      assert.ok(theirs > 10_000, stderr);
      // Both are rough about elements that are not shown and letters that are marks.
      assert.ok(Math.abs(ours / theirs - 1) < 0.02, `${ours} of ${theirs}`);
    });
  }

  const noChecker = existsSync(CHECKER) ? false : 'NOT CHECKED: `epubcheck` is not installed here';
  test('the EPUB that the tests damage is sound itself', { skip: noChecker }, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'lector-epub-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'book.epub');
    const modified = '<meta property="dcterms:modified">2026-01-01T00:00:00Z</meta>';
    const metadata = `<dc:title>A Book</dc:title><dc:language>en</dc:language><dc:identifier id="id">x</dc:identifier>${modified}`;
    writeFileSync(path, buildEpub({ metadata }));
    const { stdout, stderr, status } = spawnSync('java', ['-jar', CHECKER, path], { encoding: 'utf8' });
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout + stderr, /0 fatals \/ 0 errors \/ 0 warnings/);
  });
});

function decode(text: string): string {
  return text.replace(/&(lt|amp|gt|quot);/g, (_, name: string) => ({ lt: '<', amp: '&', gt: '>', quot: '"' })[name]!);
}
