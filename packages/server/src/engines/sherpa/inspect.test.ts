import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { createGraph, ELEMENT } from '../../../test/tone-voices/onnx-writer.ts';
import {
  writeKittenVoice,
  writeKokoroVoice,
  writePiperVoice,
  writeTextVoice,
} from '../../../test/tone-voices/tone-voices.ts';
import { AppError } from '../../errors.ts';
import { inspectVoice } from './inspect.ts';

const base = await mkdtemp(join(tmpdir(), 'lector-inspect-'));
after(() => rm(base, { recursive: true }));
let count = 0;
const newFolder = (): string => join(base, `voice-${count++}`);

/** A model of one operator, with this metadata. */
function model(metadata: Readonly<Record<string, string | number>>, operator = 'Identity'): Buffer {
  const graph = createGraph();
  graph.input('input', ELEMENT.float, [1]);
  graph.operators(operator, ['input'], {}, ['output']);
  graph.output('output', ELEMENT.float, [1]);
  return graph.model(metadata);
}

async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = newFolder();
  await mkdir(folder);
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

const refused = (message: RegExp) => (error: unknown) =>
  error instanceof AppError && error.code === 'unusable_voice' && message.test(error.message);

suite('what the published files of a voice are', () => {
  test('a Piper pair gets its table of tokens and its metadata from its .onnx.json', async () => {
    const draft = await inspectVoice(await writePiperVoice(newFolder(), 'de_DE-tone-low'));
    assert.equal(draft.family, 'piper');
    assert.equal(draft.suggestedId, 'de_DE-tone-low');
    assert.deepEqual(draft.languages, ['en-us']);
    assert.deepEqual(draft.phonemes, { kind: 'espeak', voice: 'en-us', data: null });
    assert.deepEqual(draft.files, { model: 'de_DE-tone-low.onnx', tokens: 'tokens.txt' });
    assert.deepEqual(
      draft.speakers.map(({ name }) => name),
      ['plain', 'marked'],
    );
    const table = Buffer.from(draft.derived[0]!.content).toString();
    assert.match(table, /^_ 0$/m);
    assert.match(table, /^ {2}3$/m);
    assert.match(Buffer.from(draft.appended[0]!.bytes).toString(), /comment\x12\x05piper/);
  });

  test('models that say in their metadata what they are need nothing more', async () => {
    const text = await inspectVoice(await writeTextVoice(newFolder()));
    const kokoro = await inspectVoice(await writeKokoroVoice(newFolder()));
    const kitten = await inspectVoice(await writeKittenVoice(newFolder()));
    assert.deepEqual([text.family, text.phonemes.kind, text.sampleRate], ['vits', 'characters', 22_050]);
    assert.deepEqual([kokoro.family, kokoro.sampleRate, kokoro.speakers.length], ['kokoro', 24_000, 2]);
    assert.equal(kitten.family, 'kitten');
    assert.equal(kitten.speakers[1]!.gender, 2);
    const named = await inspectVoice(await writeKittenVoice(newFolder()), { publishedAs: 'kitten-nano-en-v0_2' });
    assert.deepEqual([named.suggestedId, named.name], ['kitten-nano-en-v0_2', 'Kitten-nano-en-v0_2']);
    for (const { derived, appended } of [text, kokoro, kitten]) assert.deepEqual([derived, appended], [[], []]);
  });

  test('an archive is looked through to the folder in it, and keeps its name', async () => {
    const folder = newFolder();
    await mkdir(folder);
    await rename(await writeKokoroVoice(newFolder()), join(folder, 'kokoro-en-v0_19'));
    const draft = await inspectVoice(folder);
    assert.equal(draft.suggestedId, 'kokoro-en-v0_19');
    assert.equal(draft.files.model, 'kokoro-en-v0_19/model.onnx');
  });

  test('Matcha is known by its vocoder, and Kokoro 1.0 by its version', async () => {
    const matcha = await inspectVoice(
      await folderOf({
        'model-steps-3.onnx': model({ sample_rate: 22050, n_speakers: 1, voice: 'en-us', model_type: 'matcha-tts' }),
        'vocos-22khz-univ.onnx': model({}),
        'tokens.txt': '_ 0\n',
      }),
    );
    assert.deepEqual([matcha.family, matcha.isDeterministic], ['matcha', false]);
    const metadata = { sample_rate: 24000, n_speakers: 3, voice: 'en-us', version: 2, style_dim: '510,1,256' };
    const kokoro = await inspectVoice(
      await folderOf({
        'model.onnx': model({ ...metadata, model_type: 'kokoro', speaker_names: 'af_alloy,bm_fable,zf_xiaoni' }),
        'voices.bin': '',
        'tokens.txt': '_ 0\n',
        'lexicon-zh.txt': '',
        'lexicon-us-en.txt': '',
      }),
    );
    assert.deepEqual(
      kokoro.speakers.map(({ gender, languages }) => [gender, languages]),
      [
        [2, ['en-us']],
        [1, ['en-gb']],
        [2, ['zh-cn']],
      ],
    );
    assert.equal(kokoro.files['lexicon-zh'], 'lexicon-zh.txt');
    assert.ok(kokoro.languages.includes('zh-cn'));
  });

  test('Supertonic, Pocket and ZipVoice are known by the names of their files', async () => {
    const onnx = model({});
    const style = Buffer.alloc(6 * 8 + 4 * (3 * 2 + 3 * 2));
    [3, 2, 1, 3, 2, 1].forEach((size, i) => void style.writeBigInt64LE(BigInt(size), i * 8));
    const supertonic = await inspectVoice(
      await folderOf({
        ...Object.fromEntries(
          ['duration_predictor', 'text_encoder', 'vector_estimator', 'vocoder'].map((name) => [
            `${name}.int8.onnx`,
            onnx,
          ]),
        ),
        'tts.json': JSON.stringify({ ae: { sample_rate: 44100 } }),
        'unicode_indexer.bin': 'x',
        'voice.bin': style,
      }),
    );
    assert.deepEqual([supertonic.family, supertonic.sampleRate, supertonic.speakers.length], ['supertonic', 44_100, 3]);
    const pocket = await inspectVoice(
      await folderOf({
        ...Object.fromEntries(
          ['lm_flow.int8', 'lm_main.int8', 'encoder', 'decoder.int8', 'text_conditioner'].map((name) => [
            `${name}.onnx`,
            onnx,
          ]),
        ),
        'vocab.json': '{}',
        'token_scores.json': '{}',
      }),
    );
    assert.deepEqual([pocket.family, pocket.speakers.length], ['pocket', 0]);
    const zipvoice = { 'encoder.int8.onnx': onnx, 'decoder.int8.onnx': onnx, 'tokens.txt': '_ 0', 'lexicon.txt': '' };
    await assert.rejects(inspectVoice(await folderOf(zipvoice)), refused(/needs a vocoder/));
    assert.equal((await inspectVoice(await folderOf({ ...zipvoice, 'vocos_24khz.onnx': onnx }))).family, 'zipvoice');
  });

  test('a voice repeats itself only when nothing in its model draws random numbers', async () => {
    const metadata = {
      sample_rate: 16000,
      n_speakers: 1,
      language: 'German',
      comment: 'coqui',
      frontend: 'characters',
    };
    const files = (operator: string) => ({ 'model.onnx': model(metadata, operator), 'tokens.txt': 'a 0\n' });
    assert.equal((await inspectVoice(await folderOf(files('Identity')))).isDeterministic, true);
    const random = await inspectVoice(await folderOf(files('RandomNormalLike')));
    assert.equal(random.isDeterministic, false);
    assert.deepEqual(random.languages, ['de-de']);
  });

  test('what is no voice, or more than one, is refused in a sentence', async () => {
    await assert.rejects(inspectVoice(await folderOf({ 'readme.txt': 'x' })), refused(/there is no \.onnx file/));
    await assert.rejects(
      inspectVoice(await folderOf({ 'a.onnx': 'x', 'b.onnx': 'x' })),
      refused(/more than one model/),
    );
    await assert.rejects(inspectVoice(await folderOf({ 'a.onnx': 'not a model' })), refused(/a\.onnx cannot be read/));
    await assert.rejects(
      inspectVoice(await folderOf({ 'a.onnx': model({}), 'tokens.txt': 'a 0' })),
      refused(/no a\.onnx\.json lies beside it/),
    );
    const cut = await writePiperVoice(newFolder(), 'cut');
    await truncate(join(cut, 'cut.onnx'), 5_000);
    await assert.rejects(inspectVoice(cut), refused(/ends too early/));
  });

  test('a voice of eSpeak NG that the data knows by another name is told to the model; an unknown one is refused', async () => {
    const metadata = { sample_rate: 22050, n_speakers: 1, language: 'French', comment: 'piper' };
    const files = (voice: string) => ({ 'model.onnx': model({ ...metadata, voice }), 'tokens.txt': '_ 0\n' });
    const french = await inspectVoice(await folderOf(files('fr-fr')));
    assert.deepEqual(french.phonemes, { kind: 'espeak', voice: 'fr', data: null });
    assert.match(Buffer.from(french.appended[0]!.bytes).toString(), /voice\x12\x02fr/);
    assert.deepEqual((await inspectVoice(await folderOf(files('en-gb-x-rp')))).appended, []);
    await assert.rejects(
      inspectVoice(await folderOf(files('tlh')), { languages: ['en'] }),
      refused(/those of tlh, a voice that the data of eSpeak NG here does not have/),
    );
  });

  test('a language that the table does not have must be named by hand', async () => {
    const metadata = {
      sample_rate: 16000,
      n_speakers: 1,
      language: 'Luxembourgish',
      comment: 'x',
      frontend: 'characters',
    };
    const folder = await folderOf({ 'model.onnx': model(metadata), 'tokens.txt': 'a 0\n' });
    await assert.rejects(
      inspectVoice(folder),
      refused(/Luxembourgish, is not one of the API's; name one with --language/),
    );
    assert.deepEqual((await inspectVoice(folder, { languages: ['de'] })).languages, ['de-de']);
  });
});
