// What every engine keeps to, with any of its voices. Each engine's test runs it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import type { Model } from '../domain/model.ts';
import type { Voice } from '../domain/voice.ts';
import type { Engine, Hearing, SegmentRequest } from './engine.ts';
import { loadEngine } from './registry.ts';
import type { RemoteConnection } from './remote/engine.ts';

interface EngineUnderTest {
  readonly model: Model;
  /** What the model of a remote engine is. */
  readonly remote?: RemoteConnection;
  readonly voice: Voice;
  /** One that the voice speaks, and one that it does not. */
  readonly languageId: number;
  readonly foreignLanguageId: number | null;
  /** Sentences of the language, of plain words. */
  readonly sentences: readonly [string, string, ...string[]];
  /** A text without anything to say. */
  readonly nothing: string;
  /** A character that the voice has no sound for, or null. */
  readonly unreadable: string | null;
  /** Texts of which this engine in particular might obey some. Each is spoken. */
  readonly commands?: readonly string[];
}

interface Speech {
  readonly samples: Int16Array;
  readonly digest: string;
  readonly seconds: number;
  readonly hearing: Hearing;
}

/** Quieter than this is silence: −46 dBFS. */
const QUIET = 164;
/** What an engine may err by in the silence that it tells of. */
const TOLERANCE_MS = 60;
const SILENT_SECONDS = 0.02;

const HOSTILE = [
  '<break time="9s"/>',
  '<speak>& &amp; &lt;</speak>',
  '[[h@loU]] {x} \\pau=9\\',
  '\u0000\u0001120S\u001b[2J\u0007',
  '\ud800 \udfff',
  '\ue001\ue031\ufffd\ufeff',
  '-voice x --help -o /etc/x',
  '😀👩‍👩‍👧 ﷽ ⠿',
  ','.repeat(60),
  "'".repeat(60),
  '9'.repeat(40),
  'a.'.repeat(40),
] as const;

/** Registers the tests. */
export function engineContract(title: string, given: EngineUnderTest): void {
  suite(title, () => {
    const { voice, sentences } = given;
    const { facts } = voice;
    let engine: Engine;
    const load = () => loadEngine(given.model, { remote: given.remote ?? null });

    before(async () => {
      engine = await load();
    });
    after(() => engine.dispose());

    const requestOf = (text: string, more: Partial<SegmentRequest> = {}): SegmentRequest => ({
      text,
      voice,
      languageId: given.languageId,
      gender: null,
      age: null,
      ...more,
    });

    async function speak(text: string, more: Partial<SegmentRequest> = {}, by: Engine = engine): Promise<Speech> {
      const blocks: Int16Array[] = [];
      const sink = (block: Int16Array) => blocks.push(block.slice()) > 0;
      const hearing = await by.synthesize(requestOf(text, more), sink, new AbortController().signal);
      const bytes = Buffer.concat(
        blocks.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
      );
      const samples = new Int16Array(new Uint8Array(bytes).buffer);
      const digest = createHash('sha256').update(bytes).digest('hex');
      return { samples, digest, seconds: samples.length / engine.describe().sampleRate, hearing };
    }

    test('a sentence is heard as a whole, at the pace of speech and at the rate that the voice names', async () => {
      assert.equal(engine.describe().sampleRate, facts.sampleRate);
      assert.equal(engine.describe().name, voice.engine);
      for (const sentence of sentences) {
        const { samples, seconds, hearing } = await speak(sentence);
        assert.deepEqual(hearing.unheard, []);
        const perCharacter = seconds / sentence.length;
        assert.ok(perCharacter > 0.02 && perCharacter < 0.25, `${perCharacter.toFixed(3)} s a character`);
        assert.ok(loudest(samples) > 10 * QUIET, 'it is loud enough to be heard');
      }
    });

    test('words are in the order of the text, and none is heard outside the samples', async () => {
      const { samples, hearing } = await speak(sentences[0]);
      for (const [index, { at, startSample, samples: length }] of (hearing.words ?? []).entries()) {
        assert.ok(at >= (hearing.words?.[index - 1]?.at ?? 0) && at < sentences[0].length);
        assert.ok(startSample >= 0 && length >= 0 && startSample + length <= samples.length);
      }
    });

    test('no more silence is left at the ends than the voice says', async () => {
      const { samples } = await speak(sentences[0]);
      const toMs = (count: number) => (1_000 * count) / facts.sampleRate;
      const first = samples.findIndex((sample) => Math.abs(sample) > QUIET);
      const last = samples.findLastIndex((sample) => Math.abs(sample) > QUIET);
      assert.ok(toMs(first) <= facts.leavesMs.before + TOLERANCE_MS, `${toMs(first)} ms before`);
      const behind = toMs(samples.length - last);
      assert.ok(behind <= facts.leavesMs.after + TOLERANCE_MS, `${behind} ms after`);
    });

    test('the samples depend on the request only, where the voice is deterministic', async (t) => {
      if (!facts.isDeterministic) return t.skip('this voice does not claim to be');
      const alone = [];
      for (const sentence of sentences) alone.push((await speak(sentence)).digest);
      const backwards = [];
      for (const sentence of sentences.toReversed()) backwards.push((await speak(sentence)).digest);
      assert.deepEqual(backwards.toReversed(), alone);
      const other = await load();
      try {
        assert.equal((await speak(sentences[1], {}, other)).digest, alone[1]);
        assert.equal(other.describe().version, engine.describe().version);
      } finally {
        other.dispose();
      }
    });

    test('a sink that has enough, a sink that fails and a cancellation end the segment and leave no trace', async () => {
      const whole = await speak(sentences[0]);
      let blocks = 0;
      await engine.synthesize(requestOf(sentences[0]), () => ++blocks < 1, new AbortController().signal);
      assert.equal(blocks, 1);

      const broken = async () =>
        engine.synthesize(
          requestOf(sentences[0]),
          () => {
            throw new Error('the disk is full');
          },
          new AbortController().signal,
        );
      await assert.rejects(broken, /the disk is full/);

      const abort = new AbortController();
      let after = 0;
      const cancelled = async () =>
        engine.synthesize(
          requestOf(sentences[0]),
          () => {
            if (abort.signal.aborted) after++;
            abort.abort();
            return true;
          },
          abort.signal,
        );
      await cancelled().catch((error: unknown) => assert.equal(error, abort.signal.reason));
      assert.equal(after, 0, 'nothing is sent after the cancellation');

      const again = await speak(sentences[0]);
      if (facts.isDeterministic) assert.equal(again.digest, whole.digest);
      else assert.ok(again.seconds > whole.seconds / 2 && again.seconds < whole.seconds * 2);
    });

    test('the longest segment that its limits allow loses nothing', async () => {
      const { units } = engine.limits(requestOf(''));
      assert.ok(units >= facts.maxCharacters);
      const short = await speak(sentences[0]);
      const count = Math.floor((facts.maxCharacters + 1) / (sentences[0].length + 1));
      const long = Array.from({ length: count }, () => sentences[0]).join(' ');
      const { seconds, hearing } = await speak(long);
      assert.deepEqual(hearing.unheard, []);
      assert.ok(seconds > 0.7 * count * short.seconds && seconds < 1.5 * count * short.seconds + 1, `${seconds} s`);
    });

    test('text is spoken literally, and no text makes it fail', async () => {
      for (const hostile of [...HOSTILE, ...(given.commands ?? [])]) {
        const text = hostile.slice(0, facts.maxCharacters - 20);
        const { seconds, hearing } = await speak(`${sentences[0].slice(0, 12)} ${text}`.slice(0, facts.maxCharacters));
        assert.ok(seconds < 120, `${seconds} s`);
        assertInOrder(hearing, facts.maxCharacters);
      }
      const pause = (await speak(`${sentences[0]} <break time="30s"/> ${sentences[1]}`)).seconds;
      assert.ok(pause < 30, 'a tag is words, not a pause');
    });

    test('what has nothing to say gives no sound, and what has no sound is reported', async () => {
      const { seconds, hearing } = await speak(given.nothing);
      assert.ok(seconds < SILENT_SECONDS, `${seconds} s`);
      assert.deepEqual(hearing.unheard, []);
      if (given.unreadable === null) return;
      const text = `${sentences[0]} ${given.unreadable}`;
      const { unheard } = (await speak(text)).hearing;
      assert.deepEqual(
        unheard.map(({ start, end }) => text.slice(start, end)),
        [given.unreadable],
      );
    });

    test('rate and pitch do what they say, where the voice honours them', async () => {
      const own = await speak(sentences[0]);
      if (facts.honours.includes('rate')) {
        for (const rate of [0.7, 1.5]) {
          const { seconds } = await speak(sentences[0], { prosody: { rate, pitch: 0 } });
          const ratio = own.seconds / seconds / rate;
          assert.ok(ratio > 0.85 && ratio < 1.15, `at ${rate}: ${(own.seconds / seconds).toFixed(2)} times as fast`);
        }
      }
      const high = await speak(sentences[0], { prosody: { rate: 1, pitch: 4 } });
      assert.ok(Math.abs(high.seconds / own.seconds - 1) < 0.1, 'pitch changes no duration');
      if (facts.isDeterministic) assert.equal(high.digest !== own.digest, facts.honours.includes('pitch'));
    });

    test('it says how fast it can, and is so fast', async () => {
      const range = engine.rates?.(requestOf(sentences[0]));
      assert.equal(range !== undefined, facts.honours.includes('rate'));
      if (range === undefined) return;
      const own = await speak(sentences[0]);
      const fastest = await speak(sentences[0], { prosody: { rate: range.fastest, pitch: 0 } });
      const beyond = await speak(sentences[0], { prosody: { rate: 2 * range.fastest, pitch: 0 } });
      const ratio = own.seconds / fastest.seconds / range.fastest;
      assert.ok(
        ratio > 0.7,
        `${(own.seconds / fastest.seconds).toFixed(2)} times as fast, not ${range.fastest.toFixed(2)}`,
      );
      assert.ok(Math.abs(beyond.seconds / fastest.seconds - 1) < 0.05, 'it is not faster than it says');
    });

    test('it says which languages its voice speaks', () => {
      assert.equal(engine.speaks(voice, given.languageId), true);
      if (given.foreignLanguageId !== null) assert.equal(engine.speaks(voice, given.foreignLanguageId), false);
    });
  });
}

function loudest(samples: Int16Array): number {
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

function assertInOrder({ unheard, named, words = [] }: Hearing, length: number): void {
  let last = 0;
  for (const { start, end } of unheard) {
    assert.ok(start >= last && end > start && end <= length);
    last = end;
  }
  assert.deepEqual(
    named,
    named.toSorted((one, other) => one - other),
  );
  for (const { at } of words) assert.ok(at >= 0 && at < length);
}
