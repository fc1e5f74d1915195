// The lists of voices that servers answer with, and what is made of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readModelList, readVoiceList } from './voice-list.ts';

const ENGLISH = ['en-us'];
const namesOf = (answer: unknown) => readVoiceList(answer, ENGLISH).map(({ name }) => name);

test('each shape of a list gives the names that the server wants to be sent', () => {
  for (const answer of [
    { voices: ['a', 'b'] },
    ['a', 'b'],
    { data: [{ id: 'a', name: 'Anna' }, { id: 'b' }] },
    { object: 'list', voices: [{ id: 'a' }, { id: 'b' }], data: [] },
    [{ voice_id: 'a' }, { voice_id: 'b', name: 'Bob' }],
    { voices: [{ name: 'a' }, { name: 'b' }, { name: 'a' }] },
    { voices: { a: {}, b: { language: 'de' } } },
  ]) {
    assert.deepEqual(namesOf(answer), ['a', 'b'], JSON.stringify(answer));
  }
  for (const answer of [
    null,
    7,
    'a',
    {},
    { voices: 'a' },
    { voices: [7, '', ' ', { id: 7 }, 'a\nb', 'x'.repeat(201)] },
  ]) {
    assert.deepEqual(namesOf(answer), []);
  }
});

test('languages and genders are those that the list tells, or the name, or the operator', () => {
  const voices = readVoiceList(
    {
      voices: [
        { id: 'one', language: 'de-DE', gender: 'Male' },
        { id: 'two', languages: ['fr', 'klingon', 'en-GB'] },
        'jf_alpha',
        'someone',
      ],
    },
    ['pl-pl'],
  );
  assert.deepEqual(
    voices.map(({ name, gender, languages }) => [name, gender, languages]),
    [
      ['one', 1, ['de-de']],
      ['two', 0, ['fr-fr', 'en-gb']],
      ['jf_alpha', 2, ['ja-jp']],
      ['someone', 0, ['pl-pl']],
    ],
  );
});

test('a list of models gives the voices of each, or the model as a voice, and what to say for it', () => {
  const answer = { data: [{ id: 'kokoro', voices: [{ name: 'af_sky' }, 'am_adam'] }, { id: 'piper-amy' }] };
  assert.deepEqual(
    readModelList(answer, ENGLISH).map(({ name, model }) => [name, model]),
    [
      ['af_sky', 'kokoro'],
      ['am_adam', 'kokoro'],
      ['piper-amy', 'piper-amy'],
    ],
  );
});

test('no more voices are taken than there may be', () => {
  assert.equal(
    readVoiceList(
      Array.from({ length: 5_000 }, (_, i) => `v${i}`),
      ENGLISH,
    ).length,
    1_000,
  );
});
