// Tests when the server counts as told to stop, and when as told to end at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStopRequest, readNpmStart, type StopSources } from './stop-request.ts';

function watch(underNpm: boolean) {
  const seen = { signal: () => {}, tick: () => {}, parent: 70, abandoned: 0, told: false, ticking: false };
  const sources: StopSources = {
    onSignal: (listener) => {
      seen.signal = listener;
    },
    onTick: (listener) => {
      seen.tick = listener;
      seen.ticking = true;
      return () => {
        seen.ticking = false;
      };
    },
    parent: () => seen.parent,
    npm: { signalsComeTwice: underNpm, shellIsOurs: underNpm },
    abandon: () => {
      seen.abandoned++;
    },
  };
  const untilTold = createStopRequest(sources);
  return { seen, untilTold };
}

async function isTold(told: Promise<void>): Promise<boolean> {
  return (await Promise.race([told.then(() => 'told'), Promise.resolve().then(() => {})])) === 'told';
}

test('one signal is told, a second one ends the process at once', async () => {
  const { seen, untilTold } = watch(false);
  const told = untilTold();
  assert.equal(await isTold(told), false);
  seen.signal();
  await told;
  assert.equal(seen.abandoned, 0);
  seen.signal();
  assert.equal(seen.abandoned, 1);
});

test('under npm the same Ctrl-C comes twice, and only a third signal ends the process at once', async () => {
  const { seen, untilTold } = watch(true);
  const told = untilTold();
  seen.signal();
  seen.signal();
  await told;
  assert.equal(seen.abandoned, 0);
  seen.signal();
  assert.equal(seen.abandoned, 1);
});

test('under npm the end of what started the process is told, also when it came during the start', async () => {
  for (const when of ['during the start', 'later']) {
    const { seen, untilTold } = watch(true);
    if (when === 'during the start') seen.parent = 1;
    const told = untilTold();
    if (when === 'later') {
      seen.tick();
      assert.equal(await isTold(told), false);
      seen.parent = 1;
    }
    seen.tick();
    await told;
    assert.deepEqual([seen.ticking, seen.abandoned], [false, 0]);
  }
});

test('without npm a server may outlive whatever started it', async () => {
  const { seen, untilTold } = watch(false);
  const told = untilTold();
  seen.parent = 1;
  seen.tick();
  assert.deepEqual([await isTold(told), seen.ticking], [false, false]);
});

test('the shell that npm starts is watched where the server runs in its foreground', () => {
  const cases: [NodeJS.ProcessEnv, boolean, boolean][] = [
    [{}, false, false],
    [{ npm_lifecycle_script: 'lector serve' }, false, false],
    [{ npm_command: 'exec', npm_lifecycle_script: "'lector'" }, true, true],
    [{ npm_command: 'start', npm_lifecycle_script: 'mkdir -p data && lector serve' }, true, true],
    [{ npm_command: 'run', npm_lifecycle_script: 'nohup lector serve &' }, true, false],
    [{ npm_command: 'run', npm_lifecycle_script: 'node start-everything.js' }, true, false],
  ];
  for (const [env, signalsComeTwice, shellIsOurs] of cases)
    assert.deepEqual(readNpmStart(env), { signalsComeTwice, shellIsOurs }, JSON.stringify(env));
});
