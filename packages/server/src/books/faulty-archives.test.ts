// Faulty EPUBs whose archive is the trouble: each is refused, or read with a warning, as its row says.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { buildEpub, type EpubPlan, listParts, OPF, writeContainer } from '../../test/books/epub-builder.ts';
import { readBytes, readEpub, refusalOf } from '../../test/books/read-book.ts';
import { buildZip, packMebibytes, type ZipEntry } from '../../test/books/zip-builder.ts';
import { Warnings } from './problems.ts';
import { openArchive } from './zip/archive.ts';

const ONE = 'OEBPS/one.xhtml';
const CONTAINER = 'META-INF/container.xml';
const MIB = 1024 * 1024;
const encryption = (uri: string, algorithm: string) => ({
  name: 'META-INF/encryption.xml',
  data: `<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="${algorithm}"/><enc:CipherData><enc:CipherReference URI="${uri}"/></enc:CipherData></enc:EncryptedData></encryption>`,
});
const AES = 'http://www.w3.org/2001/04/xmlenc#aes256-cbc';
const FONT: ZipEntry = { name: 'OEBPS/a.otf', data: 'a font' };

async function openBytes(bytes: Uint8Array) {
  const folder = mkdtempSync(join(tmpdir(), 'lector-zip-'));
  try {
    writeFileSync(join(folder, 'a.zip'), bytes);
    return await openArchive(join(folder, 'a.zip'), new Warnings());
  } finally {
    // It stays open.
    rmSync(folder, { recursive: true });
  }
}

const withPart = (...parts: ZipEntry[]): EpubPlan => ({ parts });

const REFUSED: readonly (readonly [fault: string, plan: EpubPlan, code: string, place: string | null])[] = [
  [
    'a chapter of 40 MiB in 40 kB',
    withPart({ name: ONE, packed: packMebibytes(40), declaredBytes: 40 * MIB }),
    'too_large',
    ONE,
  ],
  [
    '20 MiB in 20 kB',
    withPart({ name: ONE, packed: packMebibytes(20), declaredBytes: 20 * MIB }),
    'suspicious_ratio',
    ONE,
  ],
  [
    '120 MiB that call themselves 900 bytes',
    withPart({ name: ONE, packed: packMebibytes(120), declaredBytes: 900 }),
    'false_size',
    ONE,
  ],
  [
    'stored bytes that are more than is said',
    withPart({ name: ONE, data: 'words', isStored: true, declaredBytes: 2 }),
    'false_size',
    ONE,
  ],
  [
    'more parts than are taken',
    withPart(
      ...Array.from({ length: 10_100 }, (_, at) => ({ name: `x${at}`, packed: Buffer.alloc(0), isStored: true })),
    ),
    'too_many_entries',
    null,
  ],
  ['a name that climbs out', withPart({ name: '../../evil', data: 'x' }), 'unsafe_name', '../../evil'],
  [
    'a name that climbs out by backslashes',
    withPart({ name: 'a\\..\\..\\evil', data: 'x' }),
    'unsafe_name',
    'a/../../evil',
  ],
  ['an absolute name', withPart({ name: '/etc/evil', data: 'x' }), 'unsafe_name', '/etc/evil'],
  ['a name with a drive', withPart({ name: 'C:/evil', data: 'x' }), 'unsafe_name', 'C:/evil'],
  ['a part that is locked with a password', withPart({ name: ONE, data: 'x', flags: 0x801 }), 'encrypted_zip', ONE],
  ['another file in front', { zip: { before: Buffer.from('#!/bin/sh\n') } }, 'not_a_zip', null],
  ['a second signature in front', { zip: { before: Buffer.from('PK\u0003\u0004junk') } }, 'bad_zip', null],
  ['another file behind', { zip: { after: Buffer.from('something') } }, 'not_a_zip', null],
  ['an encrypted chapter', withPart(encryption(ONE, AES)), 'drm_protected', ONE],
  [
    'a chapter that is hidden as fonts are',
    withPart(encryption(ONE, 'http://www.idpf.org/2008/embedding')),
    'drm_protected',
    ONE,
  ],
  ['an encrypted package document', withPart(encryption(OPF, AES)), 'drm_protected', OPF],
  ['rights', withPart({ name: 'META-INF/rights.xml', data: '<rights/>' }), 'drm_protected', 'META-INF/rights.xml'],
  ['a licence', withPart({ name: 'META-INF/license.lcpl', data: '{}' }), 'drm_protected', 'META-INF/license.lcpl'],
  ['no container', { without: [CONTAINER] }, 'not_an_epub', null],
  [
    'a container that leads nowhere',
    withPart({ name: CONTAINER, data: writeContainer('gone.opf') }),
    'not_an_epub',
    CONTAINER,
  ],
  [
    'a container that leads out',
    withPart({ name: CONTAINER, data: writeContainer('../../etc/passwd') }),
    'not_an_epub',
    CONTAINER,
  ],
  ['a package document that is none', { opf: 'no XML at all' }, 'not_an_epub', OPF],
  ['a damaged package document', withPart({ name: OPF, data: '<package/>', crc: 1 }), 'not_an_epub', OPF],
  ['an empty reading order', { spine: '' }, 'no_chapters', null],
  [
    'more parts than an archive may have',
    {
      manifest: '<item id="x" href="x"/>'
        .replace('x', 'x')
        .concat(Array.from({ length: 10_001 }, (_, at) => `<item id="y${at}" href="y"/>`).join('')),
    },
    'too_many_entries',
    OPF,
  ],
];

suite('faulty archives that are refused', () => {
  for (const [fault, plan, code, place] of REFUSED) {
    test(`${fault}: ${code}`, async () => {
      assert.deepEqual(await refusalOf(buildEpub(plan)), { code, place });
    });
  }

  test('a file that is no ZIP, or only the beginning of one', async () => {
    const whole = buildEpub();
    assert.equal((await refusalOf(Buffer.from('words'))).code, 'not_a_zip');
    assert.equal((await refusalOf(Buffer.alloc(0))).code, 'not_a_zip');
    assert.equal((await refusalOf(buildZip([]))).code, 'not_a_zip');
    assert.equal((await refusalOf(whole.subarray(0, whole.length - 40))).code, 'not_a_zip');
    assert.equal((await refusalOf(buildZip([{ name: 'a', data: 'b' }]))).code, 'not_an_epub');
  });

  test('everything together is bounded, and refused before it is read', async () => {
    const names = Array.from({ length: 17 }, (_, at) => `t${at}.xhtml`);
    const packed = Buffer.alloc(400_000);
    const plan: EpubPlan = {
      texts: Object.fromEntries(names.map((name) => [name, 'x'])),
      parts: names.map((name) => ({ name: `OEBPS/${name}`, packed, declaredBytes: 31 * MIB })),
    };
    assert.deepEqual(await refusalOf(buildEpub(plan)), { code: 'too_large', place: 'OEBPS/t16.xhtml' });
  });

  test('what is read again and again counts each time', async () => {
    const data = Buffer.alloc(30 * MIB);
    for (let at = 0; at < data.length; at += 40) data.writeUInt32LE((at * 2_654_435_761) >>> 0, at);
    const archive = await openBytes(buildZip([{ name: 'a', data, isStored: true }]));
    try {
      for (let times = 0; times < 17; times++) assert.equal((await archive.read('a'))?.length, data.length);
      await assert.rejects(archive.read('a'), { code: 'too_large', place: 'a' });
    } finally {
      archive.close();
    }
  });
});

suite('faulty archives that are read', () => {
  test('a link counts as absent, and that is said', async () => {
    const link = { name: ONE, data: '/etc/passwd', mode: 0o120777 };
    const { words, codes } = await readEpub(withPart(link));
    assert.deepEqual(words, ['Two Second words.']);
    assert.ok(codes.includes('link_entry') && codes.includes('missing_item'), codes.join());
  });

  test('of two parts of one name the first counts, with a warning', async () => {
    const parts = [...listParts(), { name: ONE, data: '<p>Other words.</p>' }];
    const { words, warnings } = await readBytes(buildZip(parts));
    assert.equal(words[0], 'One First words.');
    assert.deepEqual(
      warnings.map(({ code, place }) => [code, place]),
      [['duplicate_entry', ONE]],
    );
  });

  test('a damaged chapter is named, and the others are read', async () => {
    const faults: ZipEntry[] = [
      { name: ONE, data: '<p>Words.</p>', crc: 1 },
      { name: ONE, data: '<p>Words.</p>', declaredBytes: 99 },
      { name: ONE, data: '<p>Words.</p>', method: 12 },
      { name: ONE, data: '<p>Words.</p>', packed: Buffer.from('no deflate') },
    ];
    for (const fault of faults) {
      const { chapters, codes } = await readEpub(withPart(fault));
      assert.deepEqual(
        chapters.map(({ title, isSpoken, reason }) => [title, isSpoken, reason]),
        [
          ['one.xhtml', false, 'damaged'],
          ['two.xhtml', true, null],
        ],
      );
      assert.deepEqual(codes, ['damaged_entry']);
    }
  });

  test('fonts that are hidden lock nothing, and other encrypted parts are told', async () => {
    for (const algorithm of ['http://www.idpf.org/2008/embedding', 'http://ns.adobe.com/pdf/enc#RC']) {
      const { words, codes } = await readEpub(withPart(FONT, encryption('OEBPS/a.otf', algorithm)));
      assert.deepEqual([words.length, codes], [2, []]);
    }
    const other = await readEpub(withPart(FONT, encryption('OEBPS/a.otf', AES)));
    assert.deepEqual([other.words.length, other.codes], [2, ['encrypted_part']]);
  });

  test('no part “mimetype” is told, and changes nothing', async () => {
    const { words, codes } = await readEpub({ without: ['mimetype'] });
    assert.deepEqual([words.length, codes], [2, ['mimetype_missing']]);
  });

  test('names that are not UTF-8 are read as old programs wrote them', async () => {
    const parts = listParts({ texts: { 'b%C3%A9.xhtml': 'x' } }).filter(({ name }) => !String(name).includes('b%C3'));
    const old = {
      name: Buffer.from([...Buffer.from('OEBPS/b'), 0x82, ...Buffer.from('.xhtml')]),
      data: '<p>Words</p>',
      flags: 0,
    };
    assert.deepEqual((await readBytes(buildZip([...parts, old]))).words, ['Words']);
  });

  test('an EPUB under another name is told by its bytes', async () => {
    assert.equal((await readBytes(buildEpub(), 'book.zip')).words.length, 2);
    assert.equal((await refusalOf(Buffer.from('words'), 'book.pdf')).code, 'unknown_kind');
    assert.equal((await refusalOf(Buffer.from(''), 'book')).code, 'unknown_kind');
  });
});
