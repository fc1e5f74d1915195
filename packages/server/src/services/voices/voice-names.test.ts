// Tests that every voice has a name of its own, and is found by it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Voice } from '../../domain/voice.ts';
import { findNamedVoice, nameVoices } from './voice-names.ts';

const VOICES = [
  { id: 7, name: 'Amy' },
  { id: 8, name: ' amy ' },
  { id: 9, name: 'Amy (8)' },
  { id: 10, name: '7' },
] as Voice[];

test('no two voices have the same name, whatever the letter case', () => {
  const names = nameVoices(VOICES).map(({ name }) => name);
  assert.deepEqual(names, ['Amy', 'amy (8)', 'Amy (8) (9)', '7']);
});

test('a voice is found by its id, then by its name', () => {
  for (const [wanted, id] of [
    ['7', 7],
    [' AMY ', 7],
    ['Amy (8)', 8],
    ['amy (8) (9)', 9],
    ['11', undefined],
    ['', undefined],
  ] as const) {
    assert.equal(findNamedVoice(VOICES, wanted)?.id, id, wanted);
  }
});
