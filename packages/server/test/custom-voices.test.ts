// Custom voices over HTTP: the vendor's form, consent, the recording on disk, whose they are, and their end.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { MAX_REFERENCE_SECONDS, MIN_REFERENCE_SECONDS } from '@lector/contract/limits';
import type { NewStoredVoice } from '../src/ports/voice-store.ts';
import { REFERENCE_SECONDS } from '../src/services/voices/custom-voices.ts';
import { createHarness, type Harness } from './app-harness.ts';
import { BOUNDARY, FORM_TYPE, form, toneWav } from './voice-recordings.ts';

const FIELDS = { voice_name: 'Ada', gender: '2', consent: 'true' };

describe('custom voices', () => {
  let server: Harness;
  before(async () => {
    server = await createHarness();
  });
  after(() => server.close());

  const send = (payload: Buffer, { key = server.alice, to = server, type = FORM_TYPE } = {}) =>
    to.app.inject({
      method: 'POST',
      url: '/apis/create-custom-voice',
      headers: { 'x-api-key': key, 'content-type': type },
      payload,
    });
  const make = async (fields: Readonly<Record<string, string>> = FIELDS): Promise<number> =>
    (await send(form(fields, toneWav(3)))).json<{ voice_id: number }>().voice_id;
  const remove = (id: number, key = server.alice) =>
    server.app.inject({ method: 'DELETE', url: `/apis/delete-voice/${id}`, headers: { 'x-api-key': key } });
  const idsFor = async (key: string) =>
    (await server.app.inject({ url: '/apis/list-voices', headers: { 'x-api-key': key } }))
      .json<{ id: number }[]>()
      .map(({ id }) => id);
  const types = (answer: Awaited<ReturnType<typeof send>>) =>
    answer.json<{ detail: { loc: string[]; type: string }[] }>().detail.map(({ loc, type }) => `${loc.at(-1)} ${type}`);
  const recordings = () => {
    const folder = join(server.dataDir, 'voices/pocket-test/references');
    return existsSync(folder) ? readdirSync(folder) : [];
  };
  const stored = async (id: number) => (await server.voices.store.list()).find((voice) => voice.id === id);

  it('are made from the form that the published clients send, with its fields in any order', async () => {
    const fields = {
      ...{ voice_name: 'Ada', gender: '2', age: '36', language: '1', description: 'Calm' },
      ...{
        enhance_audio: 'true',
        publish_voice_to_market_place: 'false',
        consent: 'true',
        transcript: 'Good morning.',
      },
    };
    for (const fileFirst of [false, true]) {
      const answer = await send(form(fields, toneWav(3), { fileFirst, filename: !fileFirst }));
      assert.equal(answer.statusCode, 200, answer.body);
      const voice = await stored(answer.json().voice_id);
      assert.deepEqual(
        { ...voice, id: 0, reference: { ...voice?.reference, file: '', consentAtMs: 0 }, ownerId: 0 },
        {
          ...{ id: 0, folder: 'pocket-test', speaker: 0, name: 'Ada', gender: 2, age: 36, languages: ['en-us'] },
          ...{ description: 'Calm', ownerId: 0, addedAtMs: server.now(), removedAtMs: null },
          reference: { file: '', text: 'Good morning.', consentAtMs: 0 },
        },
      );
      assert.equal(voice?.reference?.consentAtMs, server.now(), 'when consent was given is stored');
    }
  });

  it('need a name, a gender and a file; what nobody filled in counts as left out', async () => {
    const short = await send(form({ voice_name: 'Ada', gender: '2', age: '', language: '', consent: '1' }, toneWav(3)));
    assert.equal(short.statusCode, 200, short.body);
    assert.equal((await stored(short.json().voice_id))?.age, 30);
    assert.deepEqual(types(await send(form({ consent: 'true' }, null))), [
      'voice_name missing',
      'gender missing',
      'file missing',
    ]);
    const wrong = form({ ...FIELDS, gender: '3', age: 'old', language: '0' }, Buffer.from('no audio'));
    assert.deepEqual(types(await send(wrong)), [
      'gender enum',
      'age int_parsing',
      'language greater_than_equal',
      'file audio_format',
    ]);
  });

  it('need consent, unless who runs the server has given it for all', async () => {
    const { consent: _, ...silent } = FIELDS;
    const refused = await send(form(silent, toneWav(3)));
    assert.deepEqual([refused.statusCode, types(refused)], [422, ['consent consent_missing']]);
    assert.deepEqual(types(await send(form({ ...silent, consent: 'false' }, toneWav(3)))), ['consent consent_missing']);
    const trusting = await createHarness({ voiceConsent: 'given' });
    const answer = await send(form(silent, toneWav(3)), { key: trusting.alice, to: trusting });
    assert.equal(answer.statusCode, 200, answer.body);
    await trusting.close();
  });

  it('are refused for a recording that is too short, too long, silent or no WAV, with the limit', async () => {
    for (const [file, type, ctx] of [
      [toneWav(2.9), 'audio_too_short', { min_seconds: 3 }],
      [toneWav(60.1), 'audio_too_long', { max_seconds: 60 }],
      [toneWav(5, { gain: 0 }), 'audio_silent', undefined],
      [Buffer.from('ID3 not a WAV'), 'audio_format', undefined],
      [Buffer.alloc(0), 'audio_format', undefined],
    ] as const) {
      const answer = await send(form(FIELDS, file));
      const [item] = answer.json().detail;
      assert.deepEqual([answer.statusCode, item.type, item.ctx], [422, type, ctx]);
    }
    assert.deepEqual(REFERENCE_SECONDS, { minSeconds: MIN_REFERENCE_SECONDS, maxSeconds: MAX_REFERENCE_SECONDS });
  });

  it('store the recording as 16-bit mono, for the server only, and delete it with the voice', async () => {
    const before = new Set(recordings());
    const id = await make();
    const [name = ''] = recordings().filter((file) => !before.has(file));
    const path = join(server.dataDir, 'voices/pocket-test/references', name);
    assert.ok(readFileSync(path).equals(toneWav(3)));
    assert.deepEqual((await remove(id)).json(), { status: 'ok' });
    assert.equal(existsSync(path), false);
    assert.equal((await remove(id)).statusCode, 404);
    assert.equal((await stored(id))?.name, 'Ada', 'its name stays known');
  });

  it('are their owner’s: nobody else sees, uses or deletes them', async () => {
    const id = await make();
    assert.ok((await idsFor(server.alice)).includes(id));
    assert.ok(!(await idsFor(server.bob)).includes(id));
    assert.equal((await remove(id, server.bob)).statusCode, 404);
    assert.equal((await remove(147320)).statusCode, 404, 'a voice of everybody is nobody’s to delete');
    const body = { text: 'Hello.', voice_id: id, language: 1 };
    const speak = (key: string) =>
      server.app.inject({ method: 'POST', url: '/apis/tts', headers: { 'x-api-key': key }, payload: body });
    assert.equal((await speak(server.alice)).statusCode, 200);
    assert.equal((await speak(server.bob)).statusCode, 422);
  });

  it('speak the language that was asked for, when a model can', async () => {
    assert.deepEqual((await stored(await make({ ...FIELDS, language: '31' })))?.languages, ['de-de']);
    const refused = await send(form({ ...FIELDS, language: '81' }, toneWav(3)));
    assert.deepEqual(types(refused), ['language language_not_spoken']);
    assert.match(refused.json().detail[0].msg, /en-us, de-de/);
    assert.deepEqual(types(await send(form({ ...FIELDS, language: '137' }, toneWav(3)))), [
      'language language_not_found',
    ]);
  });

  it('cannot be made without a model that imitates; the answer names the command before a byte is read', async () => {
    const none = await createHarness({}, { imitates: false });
    const answer = await send(Buffer.from('nothing that is read'), { key: none.alice, to: none });
    const [item] = answer.json().detail;
    assert.deepEqual([answer.statusCode, item.type], [422, 'no_imitating_model']);
    assert.match(item.msg, /lector voices install/);
    await none.close();
  });

  it('are at most 100 of an owner', async () => {
    const crowded = await createHarness();
    const { ownerId } = (await crowded.keys.list()).find(({ owner }) => owner === 'alice') ?? { ownerId: 0 };
    const reference = { file: 'references/none.wav', text: '', consentAtMs: 1 };
    const voice = {
      ...{ folder: 'pocket-test', speaker: 0, name: 'One', gender: 0 as const, age: 30, languages: ['en-us'] },
      ...{ description: '', ownerId, reference, addedAtMs: 1 },
    } satisfies NewStoredVoice;
    await crowded.voices.store.add(Array.from({ length: 100 }, () => voice));
    const answer = await send(form(FIELDS, toneWav(3)), { key: crowded.alice, to: crowded });
    assert.deepEqual([answer.statusCode, answer.json().code], [402, 'storage_full']);
    await crowded.close();
  });

  it('leave no recording behind that belongs to none of them', async () => {
    const id = await make();
    const file = (await stored(id))?.reference?.file ?? '';
    const folder = join(server.dataDir, 'voices/pocket-test');
    writeFileSync(join(folder, 'references/left-by-a-crash.wav'), 'x');
    writeFileSync(join(folder, 'references/half.wav.part'), 'x');
    await server.voiceServices.custom.clearLeftovers();
    assert.ok(recordings().includes(file.split('/')[1] ?? ''));
    assert.ok(!recordings().some((name) => name === 'left-by-a-crash.wav' || name.endsWith('.part')));
  });
});

describe('the form of a custom voice', () => {
  let server: Harness;
  before(async () => {
    server = await createHarness();
  });
  after(() => server.close());
  const send = (payload: Buffer, type = FORM_TYPE, key = server.alice) =>
    server.app.inject({
      method: 'POST',
      url: '/create-custom-voice',
      headers: { 'x-api-key': key, 'content-type': type },
      payload,
    });

  it('is refused in the contract’s words when it is broken, cut short or something else', async () => {
    const whole = form(FIELDS, toneWav(3));
    for (const [name, payload, type] of [
      ['empty', Buffer.alloc(0), FORM_TYPE],
      ['no form', Buffer.from('{"voice_name":"Ada"}'), FORM_TYPE],
      ['cut in the file', whole.subarray(0, whole.length - 5_000), FORM_TYPE],
      ['cut in a field', whole.subarray(0, 80), FORM_TYPE],
      ['without its end', whole.subarray(0, whole.length - 10), FORM_TYPE],
      ['without a boundary', whole, 'multipart/form-data'],
      ['with an empty boundary', whole, 'multipart/form-data; boundary='],
      ['another boundary', whole, 'multipart/form-data; boundary=other'],
      ['an end before its first part', Buffer.concat([Buffer.from(`--${BOUNDARY}--\r\n`), whole]), FORM_TYPE],
    ] as const) {
      const answer = await send(payload, type);
      assert.equal(answer.statusCode, 422, `${name}: ${answer.statusCode} ${answer.body}`);
      assert.ok(Array.isArray(answer.json().detail), name);
    }
    assert.equal((await send(Buffer.from('{}'), 'application/json')).json().detail[0].type, 'content_type');
  });

  it('survives a cut or a changed byte anywhere around its fields', async () => {
    const whole = form({ voice_name: 'A', gender: '2', consent: '1' }, toneWav(3, { rate: 8_000 }));
    const edges = [...Array(420).keys(), ...Array.from({ length: 60 }, (_, i) => whole.length - 60 + i)];
    for (const at of edges.filter((_, i) => i % 2 === 0)) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x20;
      for (const payload of [whole.subarray(0, at), changed]) {
        const { statusCode, body } = await send(payload, FORM_TYPE, server.bob);
        assert.ok([200, 402, 422].includes(statusCode), `${at}: ${statusCode} ${body}`);
      }
    }
  });

  it('takes no more than its limits: long fields, many fields, further files', async () => {
    const long = await send(form({ ...FIELDS, description: 'x'.repeat(10_000) }, toneWav(3)));
    assert.deepEqual([long.statusCode, long.json().detail[0].type], [422, 'string_too_long']);
    const more = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, 'x']));
    assert.equal((await send(form({ ...FIELDS, ...more(60) }, toneWav(3)))).statusCode, 200);
    const many = await send(form({ ...FIELDS, ...more(61) }, toneWav(3)));
    assert.deepEqual([many.statusCode, many.json().detail[0].ctx], [422, { max_length: 64 }]);
    const twice = Buffer.concat([
      form(FIELDS, toneWav(3)).subarray(0, -`--${BOUNDARY}--\r\n`.length),
      form({ voice_name: 'Another' }, Buffer.from('no audio')),
    ]);
    assert.equal((await send(twice)).statusCode, 200);
    const poison = await send(form({ ...FIELDS, ['__proto__']: 'x', constructor: 'y' }, toneWav(3)));
    assert.equal(poison.statusCode, 200);
  });
});
