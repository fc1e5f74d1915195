// Names of pulled recordings lead nowhere else, are one for each run, and stay as they were.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRecordingPaths } from './recording-paths.ts';

function pathsOf(customIds: readonly (string | null)[], known = new Map<string, string>()): string[] {
  const paths = createRecordingPaths('flac', known);
  return customIds.map((customId, i) => paths.of({ runId: i + 1, customId }));
}

test('a custom_id names the file, and its slashes make folders', () => {
  assert.deepEqual(pathsOf(['intro', 'book/part-1/x.flac', null, 'book/part-1/y.en-us']), [
    'intro.flac',
    'book/part-1/x.flac',
    'run-3.flac',
    'book/part-1/y.en-us.flac',
  ]);
});

test('no name leads out of the folder, hides, or is a device', () => {
  assert.deepEqual(pathsOf(['a/../../b', 'x//y', 'a/.hidden', 'con/nul', 'a:b', 'dots./z.']), [
    'a/b.flac',
    'x/y.flac',
    'a/hidden.flac',
    '_con/_nul.flac',
    'a b.flac',
    'dots/z.flac',
  ]);
});

test('each run has a file of its own, also where names differ in case only or are a folder of others', () => {
  assert.deepEqual(pathsOf(['A', 'a', 'a-2', 'd.flac/x', 'd', 'e', 'e.flac/y']), [
    'A.flac',
    'a-2.flac',
    'a-2-2.flac',
    'd.flac/x.flac',
    'd-2.flac',
    'e.flac',
    'e.flac-2/y.flac',
  ]);
});

test('a run keeps the file that it had, and nobody else gets it; a list of somebody else is not believed', () => {
  const known = new Map([
    ['/b', 'a.flac'],
    ['/c', '../c.flac'],
    ['/d', 'd.mp3'],
  ]);
  assert.deepEqual(pathsOf(['a', 'b', 'c', 'd'], known), ['a-2.flac', 'a.flac', 'c.flac', 'd.flac']);
});
