// Recognisers: told by their files, refused in one sentence, and one that tests write in the real runtime.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { installTone } from '../../../test/tone-voices/install-tone.ts';
import { createGraph } from '../../../test/tone-voices/onnx-writer.ts';
import { writeSpacedVoice, writeToneRecogniser } from '../../../test/tone-voices/tone-recogniser.ts';
import { AppError } from '../../errors.ts';
import { createSherpaEngine } from './engine.ts';
import { loadRecogniser } from './recogniser.ts';
import { inspectRecogniser } from './recogniser-files.ts';

const base = await mkdtemp(join(tmpdir(), 'lector-recogniser-'));
after(() => rm(base, { recursive: true }));

const model = (metadata: Readonly<Record<string, string | number>> = {}, inputs = ['x', 'x_lens']): Buffer => {
  const graph = createGraph();
  for (const name of inputs) graph.input(name, 1, [1]);
  return graph.model(metadata);
};
const TOKENS = '<blk> 0\na 1\n';
const WHISPER = Object.fromEntries(
  'n_mels n_text_layer n_text_ctx n_text_state n_vocab sot eot blank_id translate transcribe is_multilingual no_timestamps no_speech sot_sequence'
    .split(' ')
    .map((key) => [key, 1]),
);

let count = 0;
async function write(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = join(base, `folder-${count++}`);
  await mkdir(folder);
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

test('the families are told by their files, and small numbers are taken before plain ones', async () => {
  const cases: [Record<string, string | Uint8Array>, string, Record<string, string>][] = [
    [
      {
        'tiny.en-encoder.onnx': model(WHISPER),
        'tiny.en-encoder.int8.onnx': model(WHISPER),
        'tiny.en-decoder.int8.onnx': model(),
        'tiny.en-tokens.txt': 'IQ== 0\n',
      },
      'whisper',
      { encoder: 'tiny.en-encoder.int8.onnx', decoder: 'tiny.en-decoder.int8.onnx', tokens: 'tiny.en-tokens.txt' },
    ],
    [
      {
        'preprocess.onnx': model(),
        'encode.int8.onnx': model(),
        'uncached_decode.int8.onnx': model(),
        'cached_decode.int8.onnx': model(),
        'tokens.txt': TOKENS,
      },
      'moonshine',
      {
        preprocessor: 'preprocess.onnx',
        encoder: 'encode.int8.onnx',
        uncachedDecoder: 'uncached_decode.int8.onnx',
        cachedDecoder: 'cached_decode.int8.onnx',
        tokens: 'tokens.txt',
      },
    ],
    [
      {
        'encoder-epoch-99-avg-1.int8.onnx': model({ model_type: 'zipformer2' }),
        'decoder-epoch-99-avg-1.onnx': model(),
        'joiner-epoch-99-avg-1.int8.onnx': model(),
        'tokens.txt': TOKENS,
      },
      'transducer',
      {
        encoder: 'encoder-epoch-99-avg-1.int8.onnx',
        decoder: 'decoder-epoch-99-avg-1.onnx',
        joiner: 'joiner-epoch-99-avg-1.int8.onnx',
        tokens: 'tokens.txt',
      },
    ],
    ...(
      [
        ['zipformer2_ctc', 'zipformer'],
        ['EncDecCTCModelBPE', 'nemo'],
        ['EncDecHybridRNNTCTCBPEModel', 'nemo'],
        ['wenet_ctc', 'wenet'],
      ] as const
    ).map(([type, family]): [Record<string, string | Uint8Array>, string, Record<string, string>] => [
      { 'model.int8.onnx': model({ model_type: type }), 'tokens.txt': TOKENS },
      family,
      { model: 'model.int8.onnx', tokens: 'tokens.txt' },
    ]),
  ];
  for (const [files, family, names] of cases) {
    const folder = await write(files);
    const found = await inspectRecogniser(folder);
    assert.equal(found.family, family);
    assert.deepEqual(
      found.paths,
      Object.fromEntries(Object.entries(names).map(([role, name]) => [role, join(folder, name)])),
    );
  }
});

test('a folder that holds none is refused in one sentence, and why', async () => {
  const { n_mels: _, ...incomplete } = WHISPER;
  const cases: [string, RegExp][] = [
    [join(base, 'nowhere'), /there is no such folder\.$/],
    [await write({ 'read.me': '' }), /there is no \.onnx file in it; known are Whisper/],
    [await write({ 'model.onnx': model({ model_type: 'vits' }), 'tokens.txt': TOKENS }), /is of the kind vits/],
    [await write({ 'model.onnx': model(), 'tokens.txt': TOKENS }), /does not say of which kind it is/],
    [await write({ 'model.onnx': model({}, ['x']) }), /it holds no tokens\.txt/],
    [await write({ 'model.onnx': model({}, ['x']), 'tokens.txt': 'a 0\n' }), /has none of <blk>/],
    [await write({ 'model.onnx': 'no model', 'tokens.txt': TOKENS }), /model\.onnx cannot be read/],
    [await write({ 'a.onnx': model(), 'b.onnx': model(), 'tokens.txt': TOKENS }), /more than one model \(a\.onnx, b/],
    [
      await write({ 'x-encoder.onnx': model(incomplete), 'x-decoder.onnx': model(), 'x-tokens.txt': 'IQ== 0\n' }),
      /the metadata of x-encoder\.onnx has no n_mels/,
    ],
    [
      await write({ 'encoder.onnx': model(), 'decoder.onnx': model(), 'joiner.onnx': model(), 'tokens.txt': TOKENS }),
      /the metadata of encoder\.onnx has no model_type/,
    ],
  ];
  for (const [folder, why] of cases) {
    await assert.rejects(inspectRecogniser(folder), (error) => {
      assert.ok(error instanceof AppError && error.code === 'unusable_data', String(error));
      assert.match(error.message, /^LECTOR_RECOGNISER names \//);
      assert.match(error.message, why);
      return true;
    });
  }
});

test('a model that was cut short is noticed before native code sees it', async () => {
  const whole = await writeToneRecogniser(join(base, 'whole'));
  const bytes = await readFile(join(whole, 'model.onnx'));
  const cut = await write({ 'model.onnx': bytes.subarray(0, bytes.length - 10), 'tokens.txt': TOKENS });
  await assert.rejects(inspectRecogniser(cut), /model\.onnx cannot be read/);
});

test('what a voice of tones says is heard word by word by the real runtime', async () => {
  const folder = await writeSpacedVoice(join(base, 'voice'));
  await installTone(folder, 'tone');
  const engine = createSherpaEngine();
  await engine.load({ name: 'voice:tone', engine: 'sherpa-onnx', folder, memoryMib: 300 }, null);
  const blocks: number[] = [];
  await engine.synthesize(
    {
      text: 'Seven yellow balloons, and nothing else.',
      voice: { id: 200_000, speaker: 0, reference: null },
      ...{ languageId: 1, gender: null, age: null },
    },
    (block) => blocks.push(...block) > 0,
    new AbortController().signal,
  );
  const recogniser = await loadRecogniser(await writeToneRecogniser(join(base, 'tones')));
  const samples = Float32Array.from(blocks, (sample) => sample / 32_768);
  const heard = await recogniser.hear(samples, 16_000);
  // The runtime makes what it speaks small.
  assert.equal(heard.trim(), 'seven yellow balloons, and nothing else.');
  assert.equal((await recogniser.hear(new Float32Array(16_000), 16_000)).trim(), '');
});
