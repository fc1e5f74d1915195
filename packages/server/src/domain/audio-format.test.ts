// Tests under which names the formats of a recording are kept.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { dependsOnSoundAlone, recipeOf } from './audio-format.ts';

const partOf = (...names: string[]) => ({
  parts: names.map((objectId) => ({
    ...{ objectId, sizeBytes: 1, sha256: '', contentType: '', sampleRate: 1, samples: 1 },
  })),
  index: 0,
});
const AAC = { format: 'aac', sampleRate: 24_000, loudness: '-18' } as const;

it('a recipe is another one as soon as one recording of the chapter is', () => {
  const recipes = [
    recipeOf(AAC),
    recipeOf({ ...AAC, chapter: partOf('a', 'b') }),
    recipeOf({ ...AAC, chapter: partOf('a', 'c') }),
    recipeOf({ ...AAC, chapter: { ...partOf('a', 'b'), index: 1 } }),
  ];
  assert.equal(new Set(recipes).size, recipes.length);
  for (const recipe of recipes) assert.match(recipe, /^[a-z0-9-]{1,40}$/);
});

it('only what hangs on the sound of one recording alone is the same of another that sounds the same', () => {
  assert.ok(dependsOnSoundAlone(recipeOf(AAC)));
  assert.ok(!dependsOnSoundAlone(recipeOf({ ...AAC, chapter: partOf('a', 'b') })));
  assert.ok(!dependsOnSoundAlone(recipeOf({ format: 'mp3', sampleRate: 24_000 })));
});
