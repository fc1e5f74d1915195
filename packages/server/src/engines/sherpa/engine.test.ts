// The real runtime on tone voices: what is spoken is read back, character by character.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { installTone } from '../../../test/tone-voices/install-tone.ts';
import { listen } from '../../../test/tone-voices/tone-code.ts';
import {
  PHONEME_SYMBOLS,
  TEXT_SYMBOLS,
  writeKittenVoice,
  writeKokoroVoice,
  writePiperVoice,
  writeTextVoice,
} from '../../../test/tone-voices/tone-voices.ts';
import { segmentText } from '../../text/sentences/segmentation.ts';
import type { Engine, Hearing, SegmentRequest } from '../engine.ts';
import { createSherpaEngine } from './engine.ts';
import { createEspeakData } from './espeak-data.ts';

const base = await mkdtemp(join(tmpdir(), 'lector-sherpa-'));
after(() => rm(base, { recursive: true }));
const data = createEspeakData(base);
await data.ensure();

async function load(folder: string): Promise<Engine> {
  const engine = createSherpaEngine();
  const model = { name: 'voice:tone', engine: 'sherpa-onnx', folder, memoryMib: 300 };
  await engine.load(model, data.folder);
  return engine;
}

let count = 0;
async function loadTone(write: (folder: string) => Promise<string>): Promise<Engine> {
  const folder = await write(join(base, `voice-${count++}`));
  await installTone(folder, 'tone');
  return load(folder);
}

const ENGLISH = 1;
const request = (text: string, more: Partial<SegmentRequest> = {}): SegmentRequest => ({
  text,
  voice: { id: 200_000, speaker: 0, reference: null },
  languageId: ENGLISH,
  gender: null,
  age: null,
  ...more,
});

interface Spoken {
  readonly samples: Float32Array;
  readonly hearing: Hearing;
}

async function speak(engine: Engine, asked: SegmentRequest): Promise<Spoken> {
  const blocks: Int16Array[] = [];
  const sink = (block: Int16Array): boolean => blocks.push(block.slice()) > 0;
  const hearing = await engine.synthesize(asked, sink, new AbortController().signal);
  return {
    samples: Float32Array.from(
      blocks.flatMap((block) => [...block]),
      (sample) => sample / 32_767,
    ),
    hearing,
  };
}

function read({ samples }: Spoken, symbols: readonly string[], speed = 1): string {
  const tokens = listen(samples, { speed }).flat();
  return tokens.map(({ token }) => symbols[token]).join('');
}

/** Words of every letter that the voice has, in sentences; the same every time. */
function longText(length: number): string {
  const letters = TEXT_SYMBOLS.filter((symbol) => /\p{Ll}|\p{Lo}|\d/u.test(symbol));
  let text = '';
  for (let i = 0; text.length < length; i++) {
    text += letters[(i * 37 + Math.floor(i / letters.length)) % letters.length];
    if (i % 7 === 6) text += i % 91 === 90 ? '. ' : ' ';
  }
  return text.trim();
}

suite('the neural engine', () => {
  test('every symbol is spoken once, in order, at several speeds', async () => {
    const engine = await loadTone(writeTextVoice);
    const text = longText(2_000);
    const pieces = [...segmentText(text, { tag: 'en-us', limits: engine.limits(request('')) })];
    assert.ok(pieces.length > 5);
    for (const [rate, share] of [
      [1, 1],
      [0.5, 0.3],
      [1.7, 0.3],
      [2, 0.3],
    ] as const) {
      for (const piece of pieces.slice(0, Math.ceil(pieces.length * share))) {
        const spoken = await speak(engine, request(piece.text, { prosody: { rate, pitch: 0 } }));
        assert.equal(read(spoken, TEXT_SYMBOLS, rate).trim(), piece.text.trim());
        assert.deepEqual(spoken.hearing.unheard, []);
      }
    }
  });

  test('capitals are read as small letters, and what has no token is reported, not passed over', async () => {
    const engine = await loadTone(writeTextVoice);
    const spoken = await speak(engine, request('ÄRGER 世界 ok +5 a\u0301b\u200d😀'));
    assert.equal(read(spoken, TEXT_SYMBOLS).replace(/ +/g, ' ').trim(), 'ärger ok +5 áb');
    assert.deepEqual(spoken.hearing.unheard, [
      { start: 6, end: 7 },
      { start: 7, end: 8 },
    ]);
    assert.deepEqual(spoken.hearing.named, [12]);
    assert.equal(spoken.hearing.unpronounced, undefined);
  });

  test('a text without any token gives no sound, and says so', async () => {
    const engine = await loadTone(writeTextVoice);
    const { samples, hearing } = await speak(engine, request('世界'));
    assert.equal(samples.length, 0);
    assert.equal(hearing.unheard.length, 2);
    assert.equal((await speak(engine, request('  \u200b '))).samples.length, 0);
  });

  test('the silence around a piece is what the voice says it leaves', async () => {
    const { samples } = await speak(await loadTone(writeTextVoice), request('one'));
    const first = samples.findIndex((sample) => Math.abs(sample) > 0.01);
    const last = samples.findLastIndex((sample) => Math.abs(sample) > 0.01);
    assert.ok(Math.abs(first - 0.015 * 22_050) < 8, `${first} samples before`);
    assert.ok(Math.abs(samples.length - last - 0.04 * 22_050) < 8, `${samples.length - last} samples after`);
  });

  test('a Piper pair, Kokoro and Kitten speak phonemes, each speaker in its own voice', async () => {
    for (const write of [writePiperVoice, writeKokoroVoice, writeKittenVoice]) {
      const engine = await loadTone(write);
      const spoken = await speak(engine, request('Hello world.'));
      const phonemes = read(spoken, PHONEME_SYMBOLS).replaceAll('_', '').trim();
      assert.match(phonemes, /^həlˈo.+wˈɜːld\.?$/u, `${write.name}: ${phonemes}`);
      assert.deepEqual(spoken.hearing, { unheard: [], named: [], isOverfull: false });
      const other = await speak(engine, request('Hello world.', { voice: { id: 1, speaker: 1, reference: null } }));
      assert.ok(
        listen(other.samples)
          .flat()
          .every(({ isMarked }) => isMarked),
      );
      assert.ok(
        !listen(spoken.samples)
          .flat()
          .some(({ isMarked }) => isMarked),
      );
      const percent = await speak(engine, request('5 %'));
      assert.deepEqual(percent.hearing.named, [2]);
    }
  });

  test('markup and brackets are read as they stand', async () => {
    const engine = await loadTone(writePiperVoice);
    const plain = read(await speak(engine, request('a b')), PHONEME_SYMBOLS);
    const brackets = read(await speak(engine, request('[[a]] <b>')), PHONEME_SYMBOLS);
    assert.ok(brackets.length >= plain.length, brackets);
    assert.ok(!read(await speak(engine, request('x & y')), PHONEME_SYMBOLS).includes('mp'), 'an entity was read');
  });

  test('a word whose phonemes have no token is reported, and no other', async () => {
    const folder = await writePiperVoice(join(base, 'lossy'));
    await installTone(folder, 'tone');
    const table = join(folder, 'tokens.txt');
    await writeFile(table, (await readFile(table, 'utf8')).replace(/^θ .*\n/m, ''));
    await refresh(folder);
    const engine = await load(folder);
    const text = 'A thick red line.';
    const { hearing } = await speak(engine, request(text));
    assert.deepEqual(
      hearing.unheard.map(({ start, end }) => text.slice(start, end)),
      ['thick'],
    );
    assert.deepEqual((await speak(engine, request('A red line.'))).hearing.unheard, []);
  });

  test('phonemes that a request gives are told as not said; pieces with too many digits are to be cut', async () => {
    const engine = await loadTone(writePiperVoice);
    const phonemes = [{ start: 0, end: 3, ipa: 'tu' }];
    assert.deepEqual((await speak(engine, request('two', { phonemes }))).hearing.unpronounced, [{ start: 0, end: 3 }]);
    const digits = await speak(engine, request('1234567890 '.repeat(20)));
    assert.deepEqual([digits.hearing.isOverfull, digits.samples.length], [true, 0]);
  });

  test('a deterministic voice gives the same samples whatever was spoken before', async () => {
    const engine = await loadTone(writeTextVoice);
    const first = await speak(engine, request('the same words'));
    await speak(engine, request('something else'));
    assert.deepEqual((await speak(engine, request('the same words'))).samples, first.samples);
  });

  test('the version tells runtime, files and data apart', async () => {
    const text = (await loadTone(writeTextVoice)).describe();
    const piper = (await loadTone(writePiperVoice)).describe();
    assert.match(text.version, /^1\.13\.8 [0-9a-f]{12},[0-9a-f]{12}$/);
    assert.match(piper.version, / espeak-ng-0\.3\.5$/);
    assert.equal(text.hearing, 'promised');
  });

  test('a voice whose files are not what was installed is not loaded', async () => {
    const folder = await writeTextVoice(join(base, 'broken'));
    await installTone(folder, 'tone');
    await truncate(join(folder, 'tone-text.onnx'), 9_000);
    await assert.rejects(load(folder), /the voice tone cannot be loaded: model: tone-text\.onnx has 9000 bytes/);
  });

  test('a speaker that there is not is refused before native code sees it', async () => {
    const engine = await loadTone(writeTextVoice);
    const strange = request('hello', { voice: { id: 1, speaker: 2, reference: null } });
    await assert.rejects(speak(engine, strange), /has 2 speakers, and was asked for another/);
  });
});

/** The manifest of a folder whose files were changed on purpose. */
async function refresh(folder: string): Promise<void> {
  const { digestOf } = await import('./verify.ts');
  const place = join(folder, 'voice.json');
  const manifest = JSON.parse(await readFile(place, 'utf8'));
  for (const file of Object.values<{ path: string; bytes: number; sha256: string }>(manifest.files)) {
    file.bytes = (await readFile(join(folder, file.path))).length;
    file.sha256 = await digestOf(join(folder, file.path));
  }
  await writeFile(place, JSON.stringify(manifest));
}
