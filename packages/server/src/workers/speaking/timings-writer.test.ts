// The file of times: sentences and words in the caller's code points, in bounded memory, removed on failure.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parseTimedEntry, TIMINGS_HEADER } from '../../domain/timings.ts';
import { original, rewriteMatches } from '../../text/trace/rewrite.ts';
import { createTimingsWriter, type PieceTimes } from './timings-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'lector-timings-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;

function writerOf(text: string) {
  const path = join(folder, `${++files}.timings`);
  const writer = createTimingsWriter(path, text);
  const read = () => {
    const file = readFileSync(path, 'utf8');
    assert.ok(file.startsWith(TIMINGS_HEADER));
    return file.slice(TIMINGS_HEADER.length).trimEnd().split('\n').filter(Boolean).map(parseTimedEntry);
  };
  return { writer, path, read };
}

/** A piece of the text with the words that the engine tells of, 10 samples each. */
function pieceOf(
  text: string,
  piece: string,
  more: Partial<PieceTimes> & { spoken?: readonly string[] } = {},
): PieceTimes {
  const start = text.indexOf(piece);
  const { spoken = [], ...rest } = more;
  return {
    span: { start, end: start + piece.length },
    startSample: 0,
    samples: 100,
    words: spoken.map((word, i) => ({ at: text.indexOf(word, start), startSample: i * 10, samples: 10 })),
    unheard: [],
    endsSentence: true,
    ...rest,
  };
}

describe('the file of times', () => {
  it('holds sentences and words by code points, without the white space around them', () => {
    const text = '  😀 One two. \n\n Three.  ';
    const { writer, path, read } = writerOf(text);
    writer.add(pieceOf(text, '  😀 One two. \n\n ', { startSample: 50, spoken: ['One', 'two'] }));
    writer.add(pieceOf(text, 'Three.  ', { startSample: 200, samples: 40, spoken: ['Three'] }));
    const { sizeBytes, sha256 } = writer.finish();
    const bytes = readFileSync(path);
    assert.equal(bytes.length, sizeBytes);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), sha256);
    const letters = [...text];
    const [first, second] = read().map((entry) => (entry.type === 'sentence' ? entry.sentence : assert.fail()));
    const wordOf = ({ at, length }: { at: number; length: number }) => letters.slice(at, at + length).join('');
    assert.deepEqual([wordOf(first!), wordOf(second!)], ['😀 One two.', 'Three.']);
    assert.deepEqual(first!.words.map(wordOf), ['One', 'two']);
    assert.deepEqual(
      first!.words.map(({ startSample, samples }) => [startSample, samples]),
      [
        [50, 10],
        [60, 10],
      ],
    );
    assert.deepEqual([second!.startSample, second!.samples], [200, 40]);
  });

  it('joins the pieces of a sentence, and leaves what was silent out of its time', () => {
    const text = 'One, two, ~~ three. Four.';
    const { writer, read } = writerOf(text);
    writer.add(pieceOf(text, 'One, ', { startSample: 10, spoken: ['One'], endsSentence: false }));
    writer.add(pieceOf(text, 'two, ', { startSample: 120, spoken: ['two'], endsSentence: false }));
    writer.add(pieceOf(text, '~~ ', { startSample: 220, samples: 0, endsSentence: false }));
    writer.add(pieceOf(text, 'three. ', { startSample: 230, samples: 70, spoken: ['three'] }));
    writer.add(pieceOf(text, 'Four.', { startSample: 300, samples: 0 }));
    writer.finish();
    const [one, four] = read();
    assert.ok(one?.type === 'sentence' && four?.type === 'sentence');
    const { at, length, startSample, samples, words } = one.sentence;
    assert.deepEqual([at, length, startSample, samples, words.length], [0, 19, 10, 290, 3]);
    assert.deepEqual([four.sentence.samples, four.sentence.words], [0, []]);
  });

  it('writes a sentence without an end as several', () => {
    const text = 'word '.repeat(4_000);
    const { writer, read } = writerOf(text);
    for (let start = 0; start < text.length; start += 500) {
      writer.add({ ...pieceOf(text, 'word', { endsSentence: false }), span: { start, end: start + 500 } });
    }
    writer.finish();
    const lengths = read().map((entry) => (entry.type === 'sentence' ? entry.sentence.length : 0));
    assert.deepEqual(lengths, [3_999, 3_999, 3_999, 3_999, 3_999]);
  });

  it('tells a sentence that goes on elsewhere in the text as two', () => {
    const text = 'One two. Three.';
    const { writer, read } = writerOf(text);
    writer.add(pieceOf(text, 'two. ', { endsSentence: false }));
    writer.add(pieceOf(text, 'One '));
    writer.finish();
    assert.deepEqual(
      read().map((entry) => entry.type === 'sentence' && [entry.sentence.at, entry.sentence.length]),
      [
        [4, 4],
        [0, 3],
      ],
    );
  });

  it('is not created where that is forbidden', () => {
    const path = join(folder, 'forbidden.timings');
    const writer = createTimingsWriter(path, 'One.', {
      beforeCreating() {
        throw new Error('nobody would ever remove it');
      },
    });
    writer.add(pieceOf('One.', 'One.'));
    assert.throws(() => writer.finish(), /nobody/);
    assert.equal(existsSync(path), false);
  });

  it('holds marks between the sentences', () => {
    const text = 'One. Two.';
    const { writer, read } = writerOf(text);
    writer.add(pieceOf(text, 'One. '));
    writer.mark('here', 120);
    writer.add(pieceOf(text, 'Two.'));
    writer.finish();
    assert.deepEqual(
      read().map((entry) => (entry.type === 'mark' ? entry.mark : entry.type)),
      ['sentence', { name: 'here', sample: 120 }, 'sentence'],
    );
  });

  it('shows a sentence without its markup, and keeps the places of the caller’s text', () => {
    const text = 'See **bold** [the &amp; link](http://example.org/x) now.';
    const view = rewriteMatches(original(text), /\*\*|\[|\]\([^)]*\)|&amp;/g, (sign) => (sign === '&amp;' ? '&' : ''));
    const path = join(folder, 'marked.timings');
    const writer = createTimingsWriter(path, text, { view });
    writer.add(pieceOf(text, text, { spoken: ['See', 'bold', 'the', '&', 'link', 'now'] }));
    writer.finish();
    const [, line = ''] = readFileSync(path, 'utf8').split('\n');
    const entry = parseTimedEntry(line);
    assert.ok(entry.type === 'sentence');
    const { shown = '', words, at, length } = entry.sentence;
    assert.deepEqual([shown, at, length], ['See bold the & link now.', 0, text.length]);
    assert.deepEqual(
      words.map((word) => [
        text.slice(word.at, word.at + word.length),
        shown.slice(word.shown!.at, word.shown!.at + word.shown!.length),
      ]),
      [
        ['See', 'See'],
        ['bold', 'bold'],
        ['the', 'the'],
        ['&amp;', '&'],
        ['link', 'link'],
        ['now', 'now'],
      ],
    );
  });

  it('is gone after a failure', () => {
    const text = 'One. Two.';
    for (const end of ['before', 'after'] as const) {
      const { writer, path } = writerOf(text);
      writer.add(pieceOf(text, 'One. '));
      if (end === 'after') writer.finish();
      writer.abort();
      writer.abort();
      assert.equal(existsSync(path), false);
    }
  });
});
