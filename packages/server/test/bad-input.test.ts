// Valid and invalid fields of a submit, case by case: the contract's error, and nothing stored.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { GOOD, JSON_TYPE, openBadInputServer } from './bad-input-server.ts';

const fixture = await openBadInputServer();
after(() => fixture.close());
const { server, inject, post, get, submit, refusal, places, accept } = fixture;

describe('text', () => {
  it('refuses an empty text and one of white space alone as too short', async () => {
    for (const text of ['', ' ', '\n\t \r\n', '\u00a0\u2003\u3000', '\ufeff']) {
      assert.deepEqual(places(await submit({ text })), [['body.text', 'string_too_short']]);
    }
  });

  it('refuses a text with nothing to speak', async () => {
    for (const text of ['...', '?!', '—', '\u200b\u200d', '\u0001\u001b[', '()[]{}', '\u202e\u2066']) {
      assert.deepEqual(places(await submit({ text })), [['body.text', 'text_not_speakable']], JSON.stringify(text));
    }
    assert.equal((await submit({ text: '😀 🎉' })).statusCode, 200, 'signs that have a name are spoken');
  });

  it('refuses letters that the voice cannot read, naming the script and not the text', async () => {
    const [item] = refusal(await submit({ text: 'Guten Tag, Здравствуйте' }));
    assert.equal(item?.type, 'text_not_speakable');
    assert.match(item?.msg ?? '', /Cyrillic/);
    assert.doesNotMatch(item?.msg ?? '', /Guten|Здравствуйте/);
  });

  it('refuses U+0000 and halves of surrogate pairs, which the databases would change', async () => {
    const raw = (text: string) => post('/tts', `{"text":"${text}","voice_id":147320,"language":1}`);
    for (const text of ['Hello \\ud800', '\\udc00 hello', 'a\\ud83db', '\\udc00\\ud800'])
      assert.deepEqual(places(await raw(text)), [['body.text', 'string_unicode']], text);
    for (const text of ['\\u0000', 'Hello\\u0000 there'])
      assert.deepEqual(places(await raw(text)), [['body.text', 'string_nul']], text);
    assert.equal((await raw('Hello \\ud83d\\ude00')).statusCode, 200, 'a whole pair is an ordinary character');
  });

  it('looks for both in every other string as well', async () => {
    for (const name of ['project_name', 'project_description']) {
      const body = (value: string) => JSON.stringify(GOOD).replace('}', `,"${name}":"${value}"}`);
      assert.deepEqual(places(await post('/tts', body('abc\\ud800'))), [[`body.${name}`, 'string_unicode']]);
      assert.deepEqual(places(await post('/tts', body('abc\\u0000'))), [[`body.${name}`, 'string_nul']]);
    }
    assert.deepEqual(places(await post('/folders/create', '{"folder_name":"abc\\u0000"}')), [
      ['body.folder_name', 'string_nul'],
    ]);
  });

  it('refuses a text over the limit with the limit in ctx, counting code points', async () => {
    const [item] = refusal(await submit({ text: 'a'.repeat(1_001) }));
    assert.deepEqual([item?.loc, item?.type, item?.ctx], [['body', 'text'], 'string_too_long', { max_length: 1_000 }]);
    await accept({ text: 'a'.repeat(1_000) });
    await accept({ text: `a${'😀'.repeat(999)}` });
    refusal(await submit({ text: `a${'😀'.repeat(1_000)}` }));
  });

  it('takes mark-up and control sequences of engines as ordinary characters', async () => {
    for (const text of [
      '<speak>Hi<break time="9s"/></speak>',
      '[[h@loU]] there',
      '\\pau=9000\\ hi',
      '%n%s $(reboot) `id`',
    ])
      await accept({ text });
  });
});

describe('voices and languages', () => {
  it('refuses a voice that does not exist', async () => {
    for (const voice_id of [1, 2, 144300, 2_147_483_647]) {
      assert.deepEqual(places(await submit({ voice_id })), [['body.voice_id', 'voice_not_found']]);
    }
  });

  it('refuses a language that has no id on the wire', async () => {
    for (const language of [137, 138, 152, 100_000]) {
      assert.deepEqual(places(await submit({ language })), [['body.language', 'language_not_found']]);
    }
  });

  it('tells of each voice what it is, and of voices that speak the same languages once which', async () => {
    const list = await get('/list-voices');
    assert.ok(list.rawPayload.length < 12_000, `${list.rawPayload.length} bytes`);
    const voices = list.json<{ id: number; languages?: unknown }[]>();
    assert.ok(voices.every(({ languages }) => languages === undefined));
    const items = (await get('/lector/v1/voice-languages')).json<{ voice_ids: number[] }[]>();
    const told = items.flatMap(({ voice_ids }) => voice_ids).sort((a, b) => a - b);
    assert.deepEqual(
      told,
      voices.map(({ id }) => id),
    );
  });

  it('refuses a language that the voice cannot speak, says why, and names near ones that it can', async () => {
    const languages = (await get('/target-languages')).json<{ id: number; short_name: string }[]>();
    assert.equal(languages.length, 149);
    const items = (await get('/lector/v1/voice-languages')).json<
      { voice_ids: number[]; languages: { id: number }[] }[]
    >();
    const mine = items.find(({ voice_ids }) => voice_ids.includes(GOOD.voice_id));
    const spoken = new Set(mine?.languages.map(({ id }) => id));
    assert.ok(spoken.size >= 125, `${spoken.size} languages`);
    const silent = languages.filter(({ id }) => !spoken.has(id));
    assert.ok(silent.length > 0);
    let withNear = 0;
    for (const { id } of silent) {
      const [item] = refusal(await submit({ language: id }));
      assert.deepEqual([item?.loc, item?.type], [['body', 'language'], 'language_not_spoken']);
      const near = item?.ctx?.near as number[];
      assert.ok(
        near.every((other) => spoken.has(other)),
        `near of ${id}`,
      );
      for (const other of near) assert.match(item?.msg ?? '', new RegExp(`\\b${other} \\(`));
      if (near.length > 0) withNear++;
    }
    assert.ok(withNear > 0);
  });

  it('has the five voices that published clients ask for by number', async () => {
    for (const voice_id of [147320, 20303, 20305, 20298, 20299]) await accept({ voice_id });
  });
});

describe('types and bounds', () => {
  const wrong: readonly (readonly [field: string, value: string, type: string])[] = [
    ...['voice_id', 'language'].flatMap((name) =>
      (
        [
          ...[
            ['null', 'int_type'],
            ['true', 'int_type'],
            ['[1]', 'int_type'],
            ['{}', 'int_type'],
            ['1.5', 'int_from_float'],
          ],
          ...[
            ['"x"', 'int_parsing'],
            ['""', 'int_parsing'],
            ['"1.5"', 'int_parsing'],
            ['"0x10"', 'int_parsing'],
          ],
          ...[
            ['0', 'greater_than_equal'],
            ['-1', 'greater_than_equal'],
            ['2147483648', 'less_than_equal'],
          ],
          ...[
            ['9007199254740992', 'less_than_equal'],
            ['9007199254740993', 'less_than_equal'],
            ['1e308', 'less_than_equal'],
          ],
          ...[
            ['18446744073709551617', 'less_than_equal'],
            ['"-5"', 'greater_than_equal'],
          ],
        ] as [string, string][]
      ).map(([value, type]) => [name, value, type] as const),
    ),
    ...['null', '1', 'true', '["a"]', '{"a":"b"}'].map((value) => ['text', value, 'string_type'] as const),
    ...['3', '-1', '10', '"male"', '1.5', 'true', '[]'].map((value) => ['gender', value, 'enum'] as const),
    ...[
      ['"x"', 'int_parsing'],
      ['1.5', 'int_from_float'],
      ['-1', 'greater_than_equal'],
      ['151', 'less_than_equal'],
    ].map(([value = '', type = '']) => ['age', value, type] as const),
    ...['project_name', 'project_description'].flatMap((name) => [
      [name, '1', 'string_type'] as const,
      [name, '[]', 'string_type'] as const,
      [name, '"ab"', 'string_too_short'] as const,
    ]),
    ['project_name', JSON.stringify('x'.repeat(256)), 'string_too_long'],
    ['project_description', JSON.stringify('x'.repeat(5_001)), 'string_too_long'],
    ...[
      ['0', 'greater_than_equal'],
      ['"x"', 'int_parsing'],
      ['2147483648', 'less_than_equal'],
      ['{}', 'int_type'],
    ].map(([value = '', type = '']) => ['folder_id', value, type] as const),
  ];

  it('names place and kind of every wrong value in every field', async () => {
    for (const [field, value, type] of wrong) {
      const { [field as keyof typeof GOOD]: _, ...rest } = GOOD;
      const body = JSON.stringify(rest).replace(/}$/, `,"${field}":${value}}`);
      assert.deepEqual(
        places(await post('/apis/tts', body)),
        [[`body.${field}`, type]],
        `${field}: ${value.slice(0, 30)}`,
      );
    }
  });

  it('refuses integers beyond 2^53 wherever they stand, before they lose their last digits', async () => {
    for (const id of ['9007199254740993', '"9007199254740993"', '-9007199254740993', '1e16']) {
      refusal(await post('/tts-results', `{"run_ids":[1,${id}]}`));
      refusal(await post('/tts', JSON.stringify(GOOD).replace('147320', id)));
    }
    assert.deepEqual(places(await get('/tts-result/9007199254740993')), [['path.run_id', 'int_parsing']]);
  });

  it('names every missing field, and the body when there is none', async () => {
    assert.deepEqual(places(await post('/tts', '{}')), [
      ['body.text', 'missing'],
      ['body.voice_id', 'missing'],
      ['body.language', 'missing'],
    ]);
    for (const url of ['/tts', '/tts-results', '/folders/create'])
      assert.deepEqual(places(await inject({ method: 'POST', url })), [['body', 'missing']]);
  });

  it('refuses bodies that are no object', async () => {
    for (const body of ['[]', '"x"', '1', 'true'])
      assert.deepEqual(places(await post('/tts', body)), [['body', 'model_attributes_type']]);
  });

  it('refuses a folder that does not exist or is somebody else’s, with the same words', async () => {
    const headers = { ...JSON_TYPE, 'x-api-key': server.bob };
    const bobs = await post('/folders/create', '{"folder_name":"of bob"}', headers);
    const foreign = await submit({ folder_id: bobs.json().folder_id });
    assert.deepEqual(places(foreign), [['body.folder_id', 'folder_not_found']]);
    assert.deepEqual(refusal(await submit({ folder_id: 1_000_000 })), foreign.json().detail);
  });

  it('takes null for what may be left out, unknown fields, and decimal strings for integers', async () => {
    const none = { gender: null, age: null, project_name: null, project_description: null, folder_id: null };
    await accept(none);
    await accept({ voice_id: '147320', language: '1', gender: '2', age: ' 30 ' });
    await accept({ language: '1.0', output_format: 'flac', payload: { deep: [1, 2] } });
  });
});
