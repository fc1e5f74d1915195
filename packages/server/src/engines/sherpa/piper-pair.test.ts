import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { derivePiperPair } from './piper-pair.ts';

const model = { metadata: new Map(), inputs: ['input', 'input_lengths', 'scales', 'sid'], isRandom: true };
const config = {
  audio: { sample_rate: 22050 },
  espeak: { voice: 'de' },
  inference: { length_scale: 1.25 },
  num_speakers: 1,
  phoneme_id_map: { _: [0], '^': [1], $: [2], a: [3], '\n': [4], '\u0303': [5] },
};
const derive = (changes: object, onnx = model) => derivePiperPair(JSON.stringify({ ...config, ...changes }), onnx);

suite('a Piper pair', () => {
  test('older files without a language or a kind of phonemes are read too', () => {
    const pair = derive({});
    assert.equal(pair.language, 'de');
    assert.deepEqual(pair.phonemes, { kind: 'espeak', voice: 'de', data: null });
    assert.equal(pair.defaults.speed, 0.8);
  });

  test('a line break is no line of the table, a combining mark is one', () => {
    assert.equal(Buffer.from(derive({}).tokensTxt).toString(), '_ 0\n^ 1\n$ 2\na 3\n\u0303 5\n');
  });

  test('a voice of characters has pads between them as in its training', () => {
    const metadata = Buffer.from(derive({ phoneme_type: 'text' }).metadata).toString('latin1');
    for (const key of ['frontend', 'blank_id', 'add_blank']) assert.ok(metadata.includes(key), key);
  });

  test('what the runtime would stumble over is refused', () => {
    assert.throws(() => derive({ audio: {} }), /no usable audio\.sample_rate/);
    assert.throws(() => derive({ phoneme_type: 'pinyin' }), /of the kind pinyin/);
    assert.throws(() => derive({ espeak: {} }), /names no voice of eSpeak NG/);
    assert.throws(() => derive({ phoneme_id_map: { _: [0], '^': [1] } }), /no token for \$/);
    assert.throws(() => derive({ num_symbols: 4 }), /not one token of the model/);
    assert.throws(() => derive({ phoneme_id_map: { ...config.phoneme_id_map, ab: [9] } }), /more than one character/);
    assert.throws(
      () => derive({ num_speakers: 2 }, { ...model, inputs: ['input', 'input_lengths', 'scales'] }),
      /no Piper voice/,
    );
    assert.throws(() => derivePiperPair('{', model), /no JSON/);
  });
});
