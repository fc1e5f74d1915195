import assert from 'node:assert/strict';
import { it } from 'node:test';
import { SpokenAccount } from './spoken-account.ts';

it('charges what was spoken beyond what the claim charged', () => {
  const account = new SpokenAccount();
  account.open({ ownerId: 1, chargedMs: 100 });
  account.add(new Map([[1, 60]]));
  assert.deepEqual(account.take(), []);
  account.add(new Map([[1, 60.5]]));
  assert.deepEqual(account.take(), [{ ownerId: 1, ms: 20 }]);
  account.add(new Map([[1, 0.5]]));
  assert.deepEqual(account.take(), [{ ownerId: 1, ms: 1 }], 'parts of a millisecond add up');
});

it('gives back what was charged for a run that ended without it, and not what was charged for another', () => {
  const account = new SpokenAccount();
  account.open({ ownerId: 1, chargedMs: 100 });
  account.open({ ownerId: 1, chargedMs: 30 });
  account.add(new Map([[1, 40]]));
  account.close({ ownerId: 1, chargedMs: 100 });
  assert.deepEqual(account.take(), [{ ownerId: 1, ms: -60 }]);
  account.close({ ownerId: 1, chargedMs: 30 });
  assert.deepEqual(account.take(), [{ ownerId: 1, ms: -30 }]);
});

it('comes to what was spoken, in whatever order it is told', () => {
  const runs = [7, 300, 0, 45, 12].map((chargedMs, index) => ({ ownerId: index % 2, chargedMs, spokenMs: index * 50 }));
  for (let late = 0; late < 2; late++) {
    const account = new SpokenAccount();
    const charged = new Map([0, 1].map((ownerId) => [ownerId, 0]));
    const settle = () => {
      for (const { ownerId, ms } of account.take()) charged.set(ownerId, charged.get(ownerId)! + ms);
    };
    for (const run of runs) {
      account.open(run);
      charged.set(run.ownerId, charged.get(run.ownerId)! + run.chargedMs);
    }
    for (const run of runs) {
      const speak = () => account.add(new Map([[run.ownerId, run.spokenMs]]));
      if (late === 0) speak();
      account.close(run);
      settle();
      if (late === 1) speak();
    }
    settle();
    assert.deepEqual(Object.fromEntries(charged), { 0: 300, 1: 200 });
  }
});
