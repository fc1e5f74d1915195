// Invalid bodies: broken JSON, duplicate keys, other content types, too large.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { GOOD, JSON_TYPE, openBadInputServer } from './bad-input-server.ts';

const fixture = await openBadInputServer();
after(() => fixture.close());
const { post, refusal, places, accept, checkNothingStored } = fixture;

describe('JSON', () => {
  it('refuses broken JSON, other encodings and trailing words at the body', async () => {
    const text = JSON.stringify(GOOD);
    const broken = [
      '{',
      '{"text":}',
      "{'text':1}",
      `${text}x`,
      `${text}${text}`,
      `\ufeff${text}`,
      '{"text":"\n"}',
      '{"a":NaN}',
      '{"a":01}',
    ];
    const bodies = [
      ...broken.map((body) => Buffer.from(body)),
      Buffer.from(text, 'utf16le'),
      Buffer.from([0x7b, 0xff, 0x7d]),
    ];
    for (const body of bodies) {
      for (const url of ['/tts', '/tts-results', '/folders/create'])
        assert.deepEqual(places(await post(url, body)), [['body.0', 'json_invalid']], body.toString('latin1'));
    }
  });

  it('refuses a key that stands twice in one object, at any depth and however it is spelt', async () => {
    const cases = [
      '"language":2',
      '"\\u006canguage":1',
      '"x":{"a":1,"a":1}',
      '"x":[{"b":1,"\\u0062":2}]',
      '"__proto__":1,"__proto__":1',
    ];
    for (const member of cases) {
      const body = JSON.stringify(GOOD).replace(/}$/, `,${member}}`);
      assert.deepEqual(places(await post('/tts', body)), [['body.0', 'json_invalid']], member);
    }
    await accept({ x: { a: 1 }, y: { a: 1 }, ':': ':', '"': '":"' });
  });

  it('takes __proto__ and constructor for ordinary unknown fields', async () => {
    const body = JSON.stringify(GOOD).replace(
      /}$/,
      ',"__proto__":{"text":"x"},"constructor":{"prototype":{"polluted":1}}}',
    );
    assert.equal((await post('/tts', body)).statusCode, 200);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
    refusal(await post('/tts', '{"__proto__":{"text":"Hi","voice_id":147320,"language":1}}'));
  });

  it('refuses another content type than JSON, and an encoded body', async () => {
    const body = JSON.stringify(GOOD);
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
    ]) {
      const [item] = refusal(await post('/tts', body, { 'content-type': type }));
      assert.deepEqual([item?.loc, item?.type], [['body'], 'content_type']);
    }
    const encoded = await post('/tts', body, { ...JSON_TYPE, 'content-encoding': 'gzip' });
    assert.equal(encoded.statusCode, 415);
    assert.equal(encoded.json().status, 415);
    checkNothingStored();
    assert.equal((await post('/tts', body, { 'content-type': 'Application/JSON; charset=UTF-8' })).statusCode, 200);
  });

  it('refuses a body over the limit with the limit and its name', async () => {
    const body = JSON.stringify({ ...GOOD, filler: 'x'.repeat(30_000) });
    const answer = await post('/apis/tts', body);
    assert.equal(answer.statusCode, 413);
    const detail = 'The body is larger than 30000 bytes (LECTOR_MAX_BODY_BYTES)';
    assert.deepEqual(answer.json(), { detail, error: detail, status: 413 });
    checkNothingStored();
  });

  it('refuses bodies that nest too deep or hold too many values, with the limit and the place', async () => {
    const cases = [
      ['['.repeat(29_000), 32, 'The JSON is nested deeper than 32 levels', { max_depth: 32 }],
      [
        `{"run_ids":${'['.repeat(14_000)}${']'.repeat(14_000)}}`,
        42,
        'The JSON is nested deeper than 32 levels',
        { max_depth: 32 },
      ],
      [
        `${'{"a":'.repeat(4_900)}1${'}'.repeat(4_900)}`,
        160,
        'The JSON is nested deeper than 32 levels',
        { max_depth: 32 },
      ],
      [`[${'1,'.repeat(14_000)}1]`, 8_190, 'The JSON holds more than 4096 values', { max_values: 4_096 }],
      [
        `{"text":"Hello","x":[${'{},'.repeat(9_000)}{}]}`,
        6_159,
        'The JSON holds more than 4096 values',
        { max_values: 4_096 },
      ],
    ] as const;
    for (const [body, at, msg, ctx] of cases)
      assert.deepEqual(refusal(await post('/tts', body)), [{ loc: ['body', at], msg, type: 'json_invalid', ctx }]);
  });
});
