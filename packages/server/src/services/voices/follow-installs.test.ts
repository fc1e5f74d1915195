// How installations are told to those who listen.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { systemClock } from '../system-clock.ts';
import { createJobFollowers, type InstallUpdate } from './follow-installs.ts';
import type { InstallJob } from './install-job.ts';

const job = (id: string, state: InstallJob['state'] = 'waiting'): InstallJob => ({
  ...{ id, name: id, state, progress: null, installed: null, failure: null, createdAtMs: 0, endedAtMs: null },
});
const told = (update: IteratorResult<InstallUpdate, void>): string => {
  if (update.done === true) return 'end';
  return update.value.kind === 'install' ? `${update.value.job.id} ${update.value.job.state}` : update.value.kind;
};
const listen = (followers: ReturnType<typeof createJobFollowers>, signal = new AbortController().signal) =>
  followers.follow({ signal, mayGoOn: async () => true });

it('who listens hears of all installations there are, and then of each change', async () => {
  const followers = createJobFollowers({ clock: systemClock, all: () => [job('a')] });
  const updates = listen(followers);
  assert.equal(told(await updates.next()), 'heartbeat');
  assert.equal(told(await updates.next()), 'a waiting');
  const next = updates.next();
  followers.tell(job('a', 'running'));
  assert.equal(told(await next), 'a running');
  followers.stop();
  assert.equal(told(await updates.next()), 'end');
});

it('who listens slowly hears the last of several changes only', async () => {
  const followers = createJobFollowers({ clock: systemClock, all: () => [] });
  const updates = listen(followers);
  await updates.next();
  for (const state of ['waiting', 'running', 'done'] as const) followers.tell(job('a', state));
  followers.tell(job('b'));
  assert.equal(told(await updates.next()), 'a done');
  assert.equal(told(await updates.next()), 'b waiting');
  followers.stop();
});

it('who may not any more hears nothing further', async () => {
  let may = true;
  const followers = createJobFollowers({ clock: systemClock, all: () => [job('a')] });
  const updates = followers.follow({ signal: new AbortController().signal, mayGoOn: async () => may });
  await updates.next();
  await updates.next();
  may = false;
  assert.equal(told(await updates.next()), 'end');
});

it('no more than fifty listen, and a place is free again when one has gone', async () => {
  const followers = createJobFollowers({ clock: systemClock, all: () => [] });
  const gone = new AbortController();
  const first = listen(followers, gone.signal);
  await first.next();
  const others = Array.from({ length: 49 }, () => listen(followers));
  for (const other of others) await other.next();
  await assert.rejects(listen(followers).next(), /50 of at most 50/);
  gone.abort();
  await first.next();
  assert.equal(told(await listen(followers).next()), 'heartbeat');
  followers.stop();
});
