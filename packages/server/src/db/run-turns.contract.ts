// What every RunQueue must do about models, lanes and the turns of owners.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ApiKey } from '../domain/api-key.ts';
import type { ClaimRoom } from '../ports/run-queue.ts';
import {
  claim,
  exampleEnding,
  exampleKey,
  FAILURE,
  type OpenStores,
  type Stores,
  submit,
} from './contract-fixtures.ts';

const room = (places: number, reserve = 0, more: Partial<ClaimRoom> = {}): ClaimRoom => ({
  ...{ model: 'espeak-ng', places, reserve },
  ...more,
});

/** The texts that are claimed for these rooms. */
async function take(stores: Stores, ...rooms: ClaimRoom[]): Promise<string[]> {
  return (await claim(stores, { rooms })).map(({ request }) => request.text);
}

async function addOwner(stores: Stores, owner: string): Promise<ApiKey> {
  return await stores.keys.insert(exampleKey({ owner }));
}

/** Runs `anna 1`, `anna 2` … of a new owner. */
async function addLine(
  stores: Stores,
  owner: string,
  count: number,
  more: Parameters<typeof submit>[2] = {},
): Promise<ApiKey> {
  const key = await addOwner(stores, owner);
  for (let one = 1; one <= count; one++) await submit(stores, key, { text: `${owner} ${one}`, ...more });
  return key;
}

export function describeModels(open: OpenStores): void {
  it('claims for the models that have room, and for no other', async (t) => {
    const stores = await open(t);
    await addLine(stores, 'anna', 5, { model: 'voice:anna' });
    await addLine(stores, 'bob', 4);
    assert.deepEqual(await take(stores, room(2, 0, { model: 'flite' })), []);
    assert.deepEqual(await take(stores, room(1, 0, { model: 'voice:anna' }), room(1)), ['anna 1', 'bob 1']);
    const [lease] = await claim(stores, { rooms: [room(1, 0, { model: 'voice:anna' })] });
    assert.equal(lease?.model, 'voice:anna');
  });

  it('tells which models runs wait for, since when, and whether they are many', async (t) => {
    const stores = await open(t);
    assert.deepEqual(await stores.queue.waiting(0), []);
    const key = await addLine(stores, 'anna', 5, { model: 'voice:anna', createdAtMs: 70 });
    await submit(stores, key, { createdAtMs: 60 });
    const espeak = { model: 'espeak-ng', sinceMs: 60, interactive: false, many: false };
    const anna = { model: 'voice:anna', sinceMs: 70, interactive: false, many: true };
    assert.deepEqual(await stores.queue.waiting(0), [espeak, anna]);
    await take(stores, room(1, 0, { model: 'voice:anna' }));
    assert.deepEqual(await stores.queue.waiting(0), [espeak, { ...anna, many: false }]);
    await addLine(stores, 'bob', 1, { model: 'voice:anna', createdAtMs: 80 });
    assert.deepEqual(await stores.queue.waiting(0), [espeak, { ...anna, many: true, interactive: true }]);
  });

  it('does not tell of what is not due yet', async (t) => {
    const stores = await open(t);
    await addLine(stores, 'anna', 1);
    const [lease] = await claim(stores);
    await stores.queue.retry(lease!, FAILURE, 5_000);
    assert.deepEqual(await stores.queue.waiting(4_999), []);
    assert.equal((await stores.queue.waiting(5_000)).length, 1);
  });
}

export function describeLanes(open: OpenStores): void {
  it('takes a run as interactive that was submitted so, or whose owner has at most two in line', async (t) => {
    const stores = await open(t);
    await addLine(stores, 'anna', 4);
    await addLine(stores, 'bob', 3, { interactive: true });
    await addLine(stores, 'eve', 1, { interactive: false });
    const leases = await claim(stores, { limit: 9 });
    const lanes = leases.map(({ request }) => [request.text, request.interactive] as const);
    assert.deepEqual(Object.fromEntries(lanes), {
      ...{ 'anna 1': false, 'anna 2': false, 'anna 3': true, 'anna 4': true },
      ...{ 'bob 1': true, 'bob 2': true, 'bob 3': true, 'eve 1': false },
    });
  });

  it('gives the reserve to interactive runs, however many batch runs wait', async (t) => {
    const stores = await open(t);
    await addLine(stores, 'anna', 9);
    assert.deepEqual(await take(stores, room(1)), ['anna 1']);
    await addLine(stores, 'bob', 2);
    const eve = await addLine(stores, 'eve', 5);
    await submit(stores, eve, { text: 'eve asks', interactive: true });
    assert.deepEqual(await take(stores, room(0, 1)), ['bob 1']);
    assert.deepEqual(await take(stores, room(0, 2)), ['eve asks']);
  });

  it('keeps the last place of the reserve for an interactive run of an owner who has none running', async (t) => {
    const stores = await open(t);
    const anna = await addLine(stores, 'anna', 2);
    assert.deepEqual(await take(stores, room(0, 1)), ['anna 1']);
    assert.deepEqual(await take(stores, room(0, 1)), []);
    assert.deepEqual(await take(stores, room(0, 2)), ['anna 2']);
    await submit(stores, anna, { text: 'anna 3' });
    await addLine(stores, 'bob', 5);
    assert.deepEqual(await take(stores, room(0, 1)), []);
    await addLine(stores, 'eve', 1);
    assert.deepEqual(await take(stores, room(0, 1)), ['eve 1']);
  });

  it('gives an owner a place of the reserve while another one has long texts spoken', async (t) => {
    const stores = await open(t);
    await addLine(stores, 'anna', 9);
    assert.deepEqual(await take(stores, room(2)), ['anna 1', 'anna 2']);
    await addLine(stores, 'bob', 9);
    assert.deepEqual(await take(stores, room(0, 2)), [], 'two places are for interactive runs');
    assert.deepEqual(await take(stores, room(0, 6)), ['bob 1'], 'and none for a second run of an owner');
  });

  it('claims batch runs first where it is told that their lane has none open', async (t) => {
    const stores = await open(t);
    await addLine(stores, 'anna', 2, { interactive: true });
    await addLine(stores, 'bob', 9);
    assert.deepEqual(await take(stores, room(1, 0, { batchFirst: 1 })), ['bob 1']);
    assert.deepEqual(await take(stores, room(1, 0, { batchFirst: 0 })), ['anna 1']);
  });
}

export function describeTurns(open: OpenStores): void {
  it('goes by the time that was spoken for owners, not by their runs', async (t) => {
    const stores = await open(t);
    const anna = await addLine(stores, 'anna', 9);
    await addLine(stores, 'bob', 9);
    assert.deepEqual(await take(stores, room(2)), ['anna 1', 'bob 1']);
    await stores.queue.charge([{ ownerId: anna.ownerId, ms: 4 }]);
    const taken: string[] = [];
    for (let one = 0; one < 5; one++) taken.push(...(await take(stores, room(1))));
    assert.deepEqual(taken, ['bob 2', 'bob 3', 'bob 4', 'bob 5', 'anna 2']);
  });

  it('gives back what a claim charged too much', async (t) => {
    const stores = await open(t);
    const anna = await addLine(stores, 'anna', 5, { text: 'a long text '.repeat(100) });
    const bob = await addLine(stores, 'bob', 9);
    const [first] = await claim(stores, { rooms: [room(1)] });
    assert.equal(first?.ownerId, anna.ownerId);
    await stores.queue.charge([{ ownerId: anna.ownerId, ms: -first.chargedMs }]);
    const owners = (await claim(stores, { rooms: [room(2)] })).map(({ ownerId }) => ownerId);
    assert.deepEqual(new Set(owners), new Set([anna.ownerId, bob.ownerId]));
  });

  it('lets an owner who comes later begin where the others are', async (t) => {
    const stores = await open(t);
    const anna = await addLine(stores, 'anna', 9);
    for (let one = 0; one < 4; one++) {
      await claim(stores, { rooms: [room(1)] });
      await stores.queue.charge([{ ownerId: anna.ownerId, ms: 1_000 }]);
    }
    await addLine(stores, 'bob', 9);
    const taken: string[] = [];
    for (let one = 0; one < 4; one++) taken.push(...(await take(stores, room(1))));
    // Bob's first begins where the last of Anna began, 1,000 ms before her next: he does not get the 4,000 that he never asked for.
    assert.deepEqual(taken, ['bob 1', 'bob 2', 'bob 3', 'bob 4']);
    const bob = (await stores.keys.list({ ownerId: null })).find(({ owner }) => owner === 'bob')!;
    await stores.queue.charge([{ ownerId: bob.ownerId, ms: 1_000 }]);
    assert.deepEqual(await take(stores, room(1)), ['anna 5']);
  });

  it('shares time evenly among owners whose runs are of any length', async (t) => {
    const stores = await open(t);
    const lengths = [1, 4, 16];
    const spokenMs = new Map<number, number>();
    const lengthOf = new Map<number, number>();
    for (const length of lengths) {
      const key = await addLine(stores, `owner of ${length}`, Math.ceil(160 / length));
      lengthOf.set(key.ownerId, length * 100);
    }
    while ([...spokenMs.values()].reduce((sum, ms) => sum + ms, 0) < 24_000) {
      const [lease] = await claim(stores, { rooms: [room(1)] });
      const ms = lengthOf.get(lease!.ownerId)!;
      spokenMs.set(lease!.ownerId, (spokenMs.get(lease!.ownerId) ?? 0) + ms);
      await stores.queue.charge([{ ownerId: lease!.ownerId, ms: ms - lease!.chargedMs }]);
      await stores.queue.complete(lease!, exampleEnding(), 9_000);
    }
    for (const ms of spokenMs.values()) assert.ok(Math.abs(ms - 8_000) <= 1_600, `${[...spokenMs.values()]}`);
  });
}
