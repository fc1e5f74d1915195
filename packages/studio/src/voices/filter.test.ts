// The voices that match a filter, and the counts of its choices.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, readFilter, select, soundOf } from './filter.ts';
import { joinLanguages, type SpeakingVoice } from './speaking-voice.ts';

const voice = (id: number, name: string, gender: number, age: number, languages: number[]): SpeakingVoice => ({
  id,
  voice_name: name,
  gender,
  age,
  language: null,
  transcript: null,
  description: `eSpeak NG, ${gender === 2 ? 'female' : 'male'}, warm and low; speaks every supported language`,
  is_published: true,
  signed_url: null,
  engine: 'espeak-ng',
  languages: languages.map((language) => ({ id: language, support: 'exact' })),
});
const VOICES = [voice(3, 'Émile', 1, 50, [1, 76]), voice(1, 'Zoe', 2, 20, [1]), voice(2, 'Eva', 2, 70, [1, 31])];
const names = (query: string) =>
  select(VOICES, readFilter(new URLSearchParams(query))).map(({ voice_name }) => voice_name);

test('names sort as people sort them, accents beside their letters', () => {
  assert.deepEqual(names(''), ['Émile', 'Eva', 'Zoe']);
  assert.deepEqual(names('sort=age'), ['Zoe', 'Émile', 'Eva']);
  assert.deepEqual(names('sort=nonsense'), names(''));
});

test('every condition must hold, and every word of the search', () => {
  assert.deepEqual(names('language=31'), ['Eva']);
  assert.deepEqual(names('gender=2&q=warm'), ['Eva', 'Zoe']);
  assert.deepEqual(names('q=FEMALE zoe'), ['Zoe']);
  assert.deepEqual(names('q=zoe eva'), []);
  assert.deepEqual(names('language=abc'), names(''));
});

test('a choice is counted as if it were open, the other conditions held', () => {
  const filter = readFilter(new URLSearchParams('language=31&gender=2'));
  const counts = count(VOICES, filter, 'language', ({ languages }) => languages.map(({ id }) => id));
  assert.deepEqual([...counts].sort(), [
    [1, 2],
    [31, 1],
  ]);
});

test('the sound of a voice leaves out what stands beside it', () => {
  assert.equal(soundOf(VOICES[0]!), 'warm and low');
});

test('a voice gets its own list of languages, and a voice of which nothing is told none', () => {
  const [many, one, none] = joinLanguages(VOICES, [
    {
      voice_ids: [3],
      languages: [
        { id: 1, support: 'exact' },
        { id: 76, support: 'same-language' },
      ],
    },
    { voice_ids: [1], languages: [{ id: 88, support: 'exact' }] },
  ]);
  assert.deepEqual(
    many?.languages.map(({ id }) => id),
    [1, 76],
  );
  assert.deepEqual(
    one?.languages.map(({ id }) => id),
    [88],
  );
  assert.deepEqual(none?.languages, []);
});
