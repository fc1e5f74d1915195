// Which process a run is given to.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ESPEAK_MODEL } from '../engines/espeak/voices.ts';
import { chooseProcess } from './choose-process.ts';
import type { Job } from './job.ts';

const job = (interactive: boolean, ownerId = 1) =>
  ({
    model: ESPEAK_MODEL,
    suspect: false,
    queuedAtMs: 0,
    message: { request: { interactive, ownerId } },
  }) as unknown as Job;

const process = (name: string, dueMs: number, jobs: readonly Job[] = [job(false)], isDelayed = false) => ({
  ...{ name, dueMs, jobs, isDelayed },
  load: jobs.length,
  hasPendingCancel: () => false,
});

const chosen = (asked: Job, ...ready: readonly ReturnType<typeof process>[]) =>
  chooseProcess(asked, { ready }, ready.length)?.name;

describe('the process of a run', () => {
  it('is the one whose turn ends soonest, for an interactive run among batch runs', () => {
    assert.equal(
      chosen(job(true), process('just begun', 900), process('nearly done', 50, [job(false), job(false)])),
      'nearly done',
    );
    assert.equal(chosen(job(true), process('nearly done', 50), process('idle', 0, [])), 'idle');
  });

  it('is one that no other interactive run waits for, though its turn ends later', () => {
    assert.equal(
      chosen(job(true), process('asked', 50, [job(false), job(true)]), process('just begun', 900)),
      'just begun',
    );
  });

  it('is the one with the fewest runs, for a batch run, and not one that is late', () => {
    assert.equal(chosen(job(false, 2), process('two', 0, [job(false), job(false)]), process('one', 900)), 'one');
    assert.equal(
      chosen(job(false, 2), process('late', 0, [job(false)], true), process('two', 900, [job(false), job(false)])),
      'two',
    );
  });

  it('is none while every one holds as many as it may', () => {
    const full = process('full', 0, [job(false), job(false)]);
    assert.equal(chosen(job(false), full), undefined);
    assert.equal(chosen(job(true), full), 'full');
  });
});
