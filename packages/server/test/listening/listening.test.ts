// A quick draw of the listening test; all of it is `npm run listen`.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { describe, it } from 'node:test';
import { seededRandom } from '../../../../faults/random.ts';
import { LANGUAGES } from '../../src/domain/language.ts';
import { findSpeech } from '../../src/engines/espeak/languages.ts';
import { ESPEAK_MODEL } from '../../src/engines/espeak/voices.ts';
import { loadEngine } from '../../src/engines/registry.ts';
import { dropLastWord } from './dropping-engine.ts';
import { ALL_KINDS, emptyListening, listen } from './listen.ts';
import { listTongues } from './word-list.ts';

/** Set it to the printed number to hear the same texts again. */
const SEED = Number(process.env.LECTOR_LISTENING_SEED ?? randomInt(2 ** 31));
/** One of each way of writing, and some more that the seed chooses. */
const ALWAYS = ['gmw/en-US', 'sit/cmn', 'ko', 'jpx/ja'];
const MORE = 3;

const tongues = listTongues();
const random = seededRandom(SEED);
const others = tongues.filter(({ file }) => !ALWAYS.includes(file));
const chosen = [...tongues.filter(({ file }) => ALWAYS.includes(file)), ...random.sample(others, MORE)];

describe(`the listening test (seed ${SEED})`, () => {
  for (const tongue of chosen) {
    it(`hears every exchange in ${tongue.file}`, async (t) => {
      const tally = emptyListening();
      const draw = { kinds: ALL_KINDS, counts: [2, 70], places: 1, seed: SEED };
      await listen(await loadEngine(ESPEAK_MODEL), tongue, draw, tally);
      t.diagnostic(`${tally.texts} texts, ${tally.places} places, ${tally.told} told`);
      assert.deepEqual([tally.unheard, tally.disturbed, tally.cases], [0, 0, []]);
      assert.ok(tally.places > tally.texts / 2, 'most exchanges can be judged');
    });
  }

  it('hears that an engine drops a word and says nothing', async () => {
    const engine = dropLastWord(await loadEngine(ESPEAK_MODEL));
    const tally = emptyListening();
    const tongue = tongues.find(({ file }) => file === 'gmw/en-US')!;
    await listen(engine, tongue, { kinds: ['prose', 'without marks'], counts: [8], places: 1, seed: SEED }, tally);
    assert.ok(tally.unheard > 0);
  });

  it('has words for every voice file that speaks a language', () => {
    const files = new Set(LANGUAGES.flatMap(({ id }) => findSpeech(id)?.file ?? []));
    assert.deepEqual(new Set(tongues.map(({ file }) => file)), files);
    for (const { file, words } of tongues) assert.ok(words.length >= 50, `${file} has ${words.length} words`);
  });
});
