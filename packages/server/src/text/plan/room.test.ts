import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCoverageCounter } from '../../workers/speaking/coverage-counter.ts';
import { assertLinear } from '../cpu-growth.suite.ts';
import { DEFAULT_READING, type InputKind, type Reading } from '../reading.ts';
import { UNLIMITED } from '../sentences/piece-limits.ts';
import { originalSpan } from '../trace/rewrite.ts';
import { parseInput } from './parse-input.ts';
import { planSpeech } from './plan-speech.ts';
import { loadReaders, tagsOf } from './readers.ts';
import type { SpokenPiece } from './spoken-piece.ts';

const LIMITS = { ...UNLIMITED, units: 500 };
const LATIN = ['en-us', 'de-de', 'fr-fr', 'es-es', 'it-it', 'pt-br', 'pl-pl'] as const;

/** The pieces of a text, from one end of the room to the other. */
async function read(
  text: string,
  tag: string,
  input: InputKind = 'text',
  footnotes: Reading['footnotes'] = 'skip',
): Promise<readonly SpokenPiece[]> {
  const reading: Reading = { ...DEFAULT_READING, input, footnotes };
  const parsed = await parseInput(text, reading, tag);
  const readers = await loadReaders(reading, tagsOf(parsed, tag), () => true);
  return [...planSpeech({ parsed, tag, pauses: reading.pauses, readers, limitsOf: () => LIMITS }, text.length)];
}

function assertTiled(pieces: readonly SpokenPiece[], text: string): void {
  let reached = 0;
  for (const { source } of pieces) {
    assert.equal(source.start, reached);
    reached = source.end;
  }
  assert.equal(reached, text.length);
}

const TEXT = `Dr. Smith left on 3 May 2024 at 10:30, with $5 million in 1990s notes (see Vol. II, p. 12–14).

* * *

“Stop!” he said. 5 km at 60 km/h, 1½ cups, 20 °C, 10⁶ m², § 3, No. 5.\r\n\r\nIt ended — at last… 日本 😀`;

describe('the room of text', () => {
  it('covers a text of all kinds exactly, in every language that has rules and in one that has none', async () => {
    for (const tag of [...LATIN, 'ru-ru', 'zh-cn', 'ko-kr', 'fi-fi', 'ar-eg']) assertTiled(await read(TEXT, tag), TEXT);
    for (const input of ['markdown', 'html'] as const) assertTiled(await read(TEXT, 'en-us', input), TEXT);
  });

  it('reads footnotes where it is asked to, and keeps every other word in its place', async () => {
    const text =
      'The sea[^1] was *calm*, and 5 km[^2] wide.\n\n[^1]: All 3 of them.\n\nThey sailed.\n\n[^2]: As the crow flies.\n';
    const spoken: string[] = [];
    for (const footnotes of ['skip', 'inline', 'end'] as const) {
      const pieces = await read(text, 'en-us', 'markdown', footnotes);
      assertTiled(pieces, text);
      const { leftOut } = await parseInput(text, { ...DEFAULT_READING, input: 'markdown', footnotes }, 'en-us');
      const counter = createCoverageCounter(text, { leftOut, hasMarkup: true });
      for (const piece of pieces) counter.add(piece, { unheard: [], named: [] });
      const { reported, silent } = counter.finish();
      assert.equal(reported.no_sound, 0, footnotes);
      assert.equal(silent.left_out === 0, footnotes !== 'skip', footnotes);
      spoken.push(pieces.map(({ words }) => words.text.trim()).join(' '));
      for (const { words, source } of pieces) {
        const { start, end } = originalSpan(words, { start: 0, end: 1 });
        if (source.end > source.start) assert.ok(start < source.end && end > source.start, words.text);
      }
    }
    assert.deepEqual(
      spoken.map((words) => words.indexOf('crow flies') >= 0),
      [false, true, true],
    );
    assert.ok(spoken[1]!.indexOf('All 3 of them') < spoken[1]!.indexOf('calm'), spoken[1]);
    assert.ok(spoken[2]!.indexOf('All 3 of them') > spoken[2]!.indexOf('sailed'), spoken[2]);
  });

  it('leaves what it has written itself as it is', async () => {
    for (const tag of LATIN) {
      const spoken = (await read(TEXT, tag)).map(({ words }) => words.text).join('');
      const again = (await read(spoken, tag)).map(({ words }) => words.text).join('');
      assert.equal(again, spoken, tag);
    }
  });

  it('costs no more than linear time, whatever it is given', async () => {
    const reading = DEFAULT_READING;
    const tag = 'en-us';
    const readers = await loadReaders(reading, new Set([tag]), () => true);
    const { parsePlain } = await import('../input/plain.ts');
    const hostile = [
      '9',
      '.',
      '$',
      '1/',
      'IV ',
      '“',
      '[',
      '&amp;',
      '\u200b',
      '\u0301',
      '-\n',
      '\n',
      ' ',
      'Dr. ',
      '1,',
      '—',
      'é',
      '😀',
    ];
    for (const part of hostile) {
      assertLinear(JSON.stringify(part), 4_000, (size) => {
        const text = part.repeat(Math.ceil(size / part.length));
        const parsed = parsePlain(text, tag);
        for (const _ of planSpeech(
          { parsed, tag, pauses: reading.pauses, readers, limitsOf: () => LIMITS },
          text.length,
        ));
      });
    }
  });
});
