// Tests when two readings are the same.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DEFAULT_READING, isSameReading, type Reading, writeReading } from './reading.ts';

it('two readings are the same when what is written of them is, whichever field differs', () => {
  const word = { phrase: 'Lector', respelling: 'lek tor', ipa: null, matchCase: false, wholeWord: true };
  // Typed so that a new field of a reading has to be added here.
  const others: Required<Reading> = {
    input: 'markdown',
    normalise: 'off',
    footnotes: 'end',
    pauses: { ...DEFAULT_READING.pauses, scene: 1 },
    marks: true,
    pronunciations: [word],
    startsSoon: true,
    speed: 1.2,
  };
  const readings = [
    DEFAULT_READING,
    { ...DEFAULT_READING, startsSoon: false, speed: 1 },
    ...Object.entries(others).map(([field, value]): Reading => ({ ...DEFAULT_READING, [field]: value })),
    ...Object.keys(DEFAULT_READING.pauses).map((part): Reading => {
      return { ...DEFAULT_READING, pauses: { ...DEFAULT_READING.pauses, [part]: 7 } };
    }),
    { ...DEFAULT_READING, pronunciations: [{ ...word, matchCase: true }] },
  ];
  for (const one of readings) {
    for (const other of readings) {
      assert.equal(isSameReading(one, other), writeReading(one) === writeReading(other), JSON.stringify([one, other]));
    }
  }
});
