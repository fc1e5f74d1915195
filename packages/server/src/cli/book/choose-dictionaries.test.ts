// Dictionaries are found by id and by name.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DictionaryInfo } from '@lector/client';
import { chooseDictionaries } from './choose-dictionaries.ts';

const KNOWN = [
  { id: 3, name: 'Names' },
  { id: 4, name: 'Places' },
  { id: 5, name: 'places' },
] as DictionaryInfo[];

function choose(values: readonly string[], known = KNOWN) {
  let asked = 0;
  const list = async () => {
    asked++;
    return known;
  };
  const found = chooseDictionaries({ dictionaries: { list }, signal: new AbortController().signal }, values);
  return found.then((ids) => ({ ids, asked }));
}

test('ids need no list, names are found in any case, and what could be several is told', async () => {
  assert.deepEqual(await choose(['7', '3']), { ids: [7, 3], asked: 0 });
  assert.deepEqual(await choose(['7', 'NAMES']), { ids: [7, 3], asked: 1 });
  await assert.rejects(choose(['places']), /“places” could be Places \(4\), places \(5\): give the id/);
  await assert.rejects(choose(['x']), /There is no dictionary “x”\. There are Names \(3\), /);
  await assert.rejects(choose(['x'], []), /There is none at all/);
});
