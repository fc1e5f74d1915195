// Subtitles: every word of what is heard is shown, in order, in lines that fit, one cue after the other.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TimedSentence, TimedWord } from '../timings.ts';
import { LINE_COLUMNS } from './atoms.ts';
import { columnsOf } from './column-width.ts';
import { type Cue, makeCues } from './cues.ts';

const RATE = 1_000;
/** Samples behind the last sentence. */
const TAIL = 500;

/** Times for a text whose sentences end at `|`, which is taken out: 60 ms a letter, 300 ms between sentences. */
function timesOf(marked: string, { withWords = true } = {}): { text: string; sentences: TimedSentence[] } {
  const sentences: TimedSentence[] = [];
  let sample = 0;
  let at = 0;
  const parts = marked.split('|');
  for (const part of parts) {
    const words: TimedWord[] = [];
    const startSample = sample;
    for (const { 0: word, index } of part.matchAll(/[\p{L}\p{N}’'-]+/gu)) {
      const place = [...part.slice(0, index)].length;
      const length = [...word].length;
      words.push({ at: at + place, length, startSample: sample, samples: length * 60, estimated: false });
      sample += length * 60;
    }
    const length = [...part].length;
    sentences.push({ at, length, startSample, samples: sample - startSample, words: withWords ? words : [] });
    at += length;
    sample += 300;
  }
  return { text: parts.join(''), sentences };
}

async function cuesOf(marked: string, options: { withWords?: boolean; byWord?: boolean } = {}): Promise<Cue[]> {
  const { text, sentences } = timesOf(marked, options);
  const list = (async function* () {
    yield* sentences;
  })();
  const cues: Cue[] = [];
  const samples = (sentences.at(-1)?.startSample ?? 0) + (sentences.at(-1)?.samples ?? 0) + TAIL;
  for await (const cue of makeCues(list, { text, sampleRate: RATE, samples, byWord: options.byWord ?? false }))
    cues.push(cue);
  return cues;
}

const withoutSpace = (text: string) => text.replace(/[\s\p{Cc}]+/gu, '');

function check(cues: readonly Cue[], text: string): void {
  assert.equal(
    withoutSpace(cues.flatMap(({ lines }) => lines).join('')),
    withoutSpace(text),
    'all of the text, in order',
  );
  let last = 0;
  for (const { startMs, endMs, lines } of cues) {
    assert.ok(lines.length >= 1 && lines.length <= 2, lines.join('\n'));
    for (const line of lines) {
      assert.ok(columnsOf(line) <= LINE_COLUMNS, line);
      assert.ok(line.trim() !== '', 'no line is blank');
    }
    assert.ok(startMs >= last && endMs > startMs, `${last} ${startMs} ${endMs}`);
    last = endMs;
  }
}

describe('subtitles', () => {
  it('show a short sentence as one cue, for a second at least and not beyond the next', async () => {
    assert.deepEqual(await cuesOf('Hi. |Go on. |Yes.'), [
      { startMs: 0, endMs: 420, lines: ['Hi.'] },
      { startMs: 420, endMs: 960, lines: ['Go on.'] },
      { startMs: 960, endMs: 1_640, lines: ['Yes.'] },
    ]);
  });

  it('break a long sentence at its clauses, in lines of about the same width', async () => {
    const text =
      'When the rain had stopped at last, the children went out into the garden, and nobody called them back before it was dark.';
    const cues = await cuesOf(text);
    check(cues, text);
    assert.deepEqual(
      cues.map(({ lines }) => lines),
      [
        ['When the rain had stopped at last,', 'the children went out into the garden,'],
        ['and nobody called them', 'back before it was dark.'],
      ],
    );
    // The second begins when its first word is heard.
    const before = [...text.slice(0, text.indexOf('and nobody')).matchAll(/\p{L}/gu)].length;
    assert.equal(cues[1]!.startMs, before * 60);
  });

  it('leave no word alone at the end', async () => {
    const text = `${'seven letters '.repeat(6)}and more`;
    const cues = await cuesOf(text);
    check(cues, text);
    assert.ok(cues.at(-1)!.lines.join(' ').length > 20, cues.at(-1)!.lines.join('|'));
  });

  it('count wide signs as two, and break between words where there are no spaces', async () => {
    const text =
      '「吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所でニャーニャー泣いていた事だけは記憶している。」';
    const cues = await cuesOf(text, { withWords: false });
    check(cues, text);
    for (const { lines } of cues) for (const line of lines) assert.doesNotMatch(line, /^[。、」]/u);
  });

  it('hold words that are wider than a line, and what nobody would write', async () => {
    for (const text of [
      `see https://example.org/${'a/very/long/path/'.repeat(20)} there`,
      'x'.repeat(500),
      'e\u0301'.repeat(300),
      `${'👩‍👩‍👧‍👦'.repeat(60)} end`,
      `${'('.repeat(300)}word${')'.repeat(300)}`,
      `one --> two <b>& three</b>\u0007\u0085 four`,
      '\u200b\u200b word',
      '… … … word',
    ]) {
      for (const withWords of [true, false]) check(await cuesOf(text, { withWords }), text);
    }
  });

  it('show each word for as long as it is heard when that is asked for', async () => {
    const cues = await cuesOf('“Well, don’t!” he said. |No more.', { byWord: true });
    assert.deepEqual(
      cues.map(({ lines }) => lines.join('|')),
      ['“Well,', 'don’t!”', 'he', 'said.', 'No', 'more.'],
    );
    assert.deepEqual([cues[0]!.startMs, cues[0]!.endMs, cues[1]!.endMs], [0, 240, 540]);
    assert.equal((await cuesOf('Without words.', { withWords: false, byWord: true })).length, 1);
  });

  it('have no place for what was silent', async () => {
    assert.deepEqual(await cuesOf('* * *'), []);
    assert.deepEqual(await cuesOf(''), []);
  });

  it('keep their rules for generated texts', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    let state = seed;
    const random = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((state / 2 ** 31) * below);
    };
    const parts = [
      'word',
      'a',
      'längeres',
      '漢字かな',
      '한국어',
      'ไทยภาษา',
      '(',
      ')',
      ',',
      '.',
      '—',
      ' ',
      ' ',
      ' ',
      '\n',
      '|',
      '😀',
      '…',
      '-->',
      '&',
      'W'.repeat(50),
    ];
    for (let round = 0; round < 150; round++) {
      const marked = `start ${Array.from({ length: 1 + random(120) }, () => parts[random(parts.length)]).join('')} end`;
      const { text, sentences } = timesOf(marked);
      const letters = [...text];
      const heard = sentences
        .filter(({ samples }) => samples > 0)
        .map(({ at, length }) => letters.slice(at, at + length).join(''))
        .join('');
      for (const byWord of [false, true]) {
        try {
          check(await cuesOf(marked, { byWord }), heard);
        } catch (error) {
          throw new Error(`seed ${seed}, round ${round}: ${marked}`, { cause: error });
        }
      }
    }
  });
});
