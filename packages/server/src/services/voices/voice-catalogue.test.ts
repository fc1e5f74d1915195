// The voices on offer as their sources change.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Voice } from '../../domain/voice.ts';
import { NO_CHOICES } from '../../domain/voice-choices.ts';
import type { VoiceSource } from '../../ports/voice-source.ts';
import { createFollowVoices } from './follow-voices.ts';
import { exampleOfferedVoice } from './test-voices.ts';
import { createVoiceCatalogue } from './voice-catalogue.ts';

function sourceOf(voices: readonly Voice[]) {
  const source = {
    list: voices,
    voices: () => source.list,
    models: () => [],
    support: () => ({ level: 'exact', note: null }) as const,
    unreadable: () => null,
  };
  return source satisfies VoiceSource;
}

test('a change of a source is told after a look, with new lists and a new revision', async () => {
  const [liked, other] = [sourceOf([]), sourceOf([exampleOfferedVoice({ id: 1_001 })])];
  const coming = exampleOfferedVoice({ id: 200_000 });
  const catalogue = createVoiceCatalogue([liked, other], {
    update: async () => {
      liked.list = [coming];
    },
  });
  let told = 0;
  const end = catalogue.onChange(() => told++);
  const before = catalogue.voices(null);
  assert.equal(catalogue.find(null, 200_000), undefined);
  await catalogue.look();
  assert.deepEqual(
    catalogue.voices(7).map(({ id }) => id),
    [1_001, 200_000],
  );
  assert.notEqual(catalogue.voices(null), before);
  assert.deepEqual([told, catalogue.revision()], [1, 1]);
  assert.ok(catalogue.preference(coming) < catalogue.preference(other.list[0]!));
  liked.list = [];
  end();
  catalogue.refresh();
  assert.deepEqual([told, catalogue.revision()], [1, 2]);
  assert.equal(catalogue.find(null, 200_000), undefined);
  assert.equal(catalogue.support(coming, 1).level, 'none');
});

test('a look that fails is told once, and what is known stays on offer', async () => {
  let isFailing = true;
  const told: unknown[] = [];
  const catalogue = createVoiceCatalogue([sourceOf([exampleOfferedVoice({ id: 1_001 })])], {
    update: async () => {
      if (isFailing) throw new Error('the disk is gone');
    },
    onFailure: (error) => told.push(error),
  });
  for (let n = 0; n < 3; n++) await catalogue.look();
  isFailing = false;
  await catalogue.look();
  isFailing = true;
  await catalogue.look();
  assert.equal(told.length, 2);
  assert.equal(catalogue.voices(null).length, 1);
});

test('what people choose is a change, too', () => {
  let choices = NO_CHOICES;
  const catalogue = createVoiceCatalogue([sourceOf([])], { choices: () => choices });
  const before = catalogue.voices(null);
  catalogue.refresh();
  assert.equal(catalogue.voices(null), before);
  choices = { ...NO_CHOICES, defaults: new Map([[31, 200_000]]) };
  catalogue.refresh();
  assert.notEqual(catalogue.voices(null), before);
  assert.equal(catalogue.choices(), choices);
});

test('a custom voice is its owner’s alone', () => {
  const custom = exampleOfferedVoice({ id: 200_001, ownerId: 7 });
  const catalogue = createVoiceCatalogue([sourceOf([exampleOfferedVoice({ id: 1_001 }), custom])]);
  const ids = (ownerId: number | null) => catalogue.voices(ownerId).map(({ id }) => id);
  assert.deepEqual([ids(7), ids(8), ids(null)], [[1_001, 200_001], [1_001], [1_001]]);
  assert.equal(catalogue.find(7, 200_001), custom);
  assert.equal(catalogue.find(8, 200_001), undefined);
  assert.equal(catalogue.find(null, 200_001), undefined);
});

test('an alias that was stored with a run is the voice that it once was', () => {
  const catalogue = createVoiceCatalogue([sourceOf([exampleOfferedVoice({ id: 1_021 })])]);
  assert.equal(catalogue.find(null, 147_320)?.id, 1_021);
  assert.equal(catalogue.find(null, 20_303), undefined);
});

test('a server looks each second until it is stopped', async () => {
  let looks = 0;
  const fourth = Promise.withResolvers<void>();
  const follow = createFollowVoices({
    catalogue: {
      look: async () => {
        looks++;
        if (looks === 4) fourth.resolve();
      },
    },
    clock: { now: () => 0, monotonicMs: () => 0, sleep: async () => {} },
  });
  await follow.start();
  await fourth.promise;
  await follow.stop();
  const last = looks;
  await new Promise(setImmediate);
  assert.equal(looks, last);
});
