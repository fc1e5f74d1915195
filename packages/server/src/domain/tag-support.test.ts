// Which languages a voice speaks by the tags of those it was made for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLanguageByTag } from './language-by-tag.ts';
import { supportByTags } from './tag-support.ts';

const support = (tags: readonly string[], tag: string) => supportByTags(tags, findLanguageByTag(tag)!.id);

test('its own languages are exact, another region is the same language, others are not spoken', () => {
  assert.deepEqual(support(['de-de'], 'de-de'), { level: 'exact', note: null });
  assert.deepEqual(support(['de-de'], 'de-at'), { level: 'same-language', note: 'Spoken as german (germany).' });
  assert.deepEqual(support(['de-de', 'en-us', 'fr-fr'], 'it-it'), {
    level: 'none',
    reason: 'It was made for german (germany), english (united states) and 1 more.',
    near: [31, 1, 76],
  });
});

test('Cantonese is another language than Mandarin', () => {
  assert.equal(support(['zh-cn'], 'zh-tw').level, 'same-language');
  assert.equal(support(['zh-cn'], 'zh-hk').level, 'none');
  assert.equal(support(['zh-hk'], 'zh-cn').level, 'none');
  assert.equal(support(['zh-hk'], 'zh-hk').level, 'exact');
});
