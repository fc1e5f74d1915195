// When a remote engine is held off, for how long, and what ends it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SynthesisAway } from '../../ports/synthesizer.ts';
import { createHealth } from './health.ts';
import { faultOfStatus, RemoteFault, unfit } from './remote-fault.ts';

function open() {
  const clock = { nowMs: 0 };
  const told: (number | null)[] = [];
  const health = createHealth({
    name: 'gpu',
    onChange: (holdOff) => told.push(holdOff?.ms ?? null),
    nowMs: () => clock.nowMs,
  });
  return { health, told, clock };
}
const AWAY = new RemoteFault('it cannot be reached', { kind: 'away', passing: true });

test('it is held off for twice as long each time, a minute at most, until it speaks', () => {
  const { health, told, clock } = open();
  for (let i = 0; i < 9; i++) {
    health.noteFault(AWAY);
    assert.throws(() => health.assertUp(), SynthesisAway);
    clock.nowMs += told.at(-1)!;
    health.assertUp();
  }
  assert.deepEqual(
    told,
    [1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1_000),
  );
  health.noteSpeech();
  health.noteFault(AWAY);
  assert.deepEqual(told.slice(-2), [null, 1_000]);
});

test('requests that were in flight together count once', () => {
  const { health, told } = open();
  for (let i = 0; i < 5; i++) health.noteFault(AWAY);
  assert.deepEqual(told, [1_000]);
});

test('what it says about when to come back is kept to, within a minute', () => {
  const { health, told, clock } = open();
  health.noteFault(faultOfStatus(429, '20'));
  clock.nowMs = 20_000;
  health.noteFault(faultOfStatus(503, '7200'));
  assert.deepEqual(told, [20_000, 60_000]);
});

test('an answer that is no speech may be the text’s fault; three in a row are the engine’s', () => {
  const { health, told } = open();
  for (let i = 0; i < 2; i++) health.noteFault(unfit('it answered 500'));
  health.noteSpeech();
  for (let i = 0; i < 2; i++) health.noteFault(unfit('it answered 500'));
  health.assertUp();
  health.noteFault(unfit('it answered 500'));
  assert.throws(() => health.assertUp(), /gpu cannot be used now: it answered 500/);
  assert.deepEqual(told, [null, 1_000]);
});
