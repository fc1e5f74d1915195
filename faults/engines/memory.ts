// Fault: the engine runs out of memory: killed by the kernel, or ended by V8's heap limit.
import { join } from 'node:path';
import { emptyTally, type Fault, type FaultContext, type Tally } from '../fault.ts';
import { type PoisonName, poisonWord } from '../fixtures/poison.ts';
import type { StartOptions, Submitted } from '../program.ts';
import { makeMemoryGroup } from './memory-group.ts';
import { ToneInstallation } from './tone-installation.ts';

/** In each of the two ways: texts that want too much at every attempt, and as many that want it once. */
const TEXTS_A_WAY = { quick: 1, full: 13 };
const GOOD_TEXTS = 4;
const ATTEMPTS = 3;
const WORKERS = 2;
/** An engine has about 100 MiB; the program's own limit stays far above. */
const GROUP_MIB = 320;
const HEAP_MIB = 64;

/** For a pair of texts: five engines end over it, one after the other, and a busy machine starts each in seconds. */
const PATIENCE_MS = 30_000;

const preload = (name: string) => join(import.meta.dirname, '../fixtures', name);

export const engineMemory: Fault = {
  name: 'engine-memory',
  title: 'an engine process that runs out of memory: killed by the kernel, or ended by its own JavaScript heap',
  needs: ['memory cgroups'],
  async run(context) {
    const tally = emptyTally();
    await killByKernel(context, tally, ATTEMPTS);
    await exhaustHeap(context, tally);
    return tally;
  },
  control: {
    what: 'the further attempts at a run',
    async run(context) {
      const tally = emptyTally();
      await killByKernel(context, tally, 1);
      return tally;
    },
  },
};

/** The engine processes share a memory limit; the server is outside it. */
async function killByKernel(context: FaultContext, tally: Tally, attempts: number): Promise<void> {
  await using group = makeMemoryGroup(GROUP_MIB);
  const start = { preload: [preload('join-group.ts')], env: { FAULT_GROUP: group.members } };
  await useUp({ context, tally, start, attempts, kind: 'allocate' });
  const kills = group.kills();
  tally.notes.push(`the kernel killed ${kills} engine processes for their memory`);
  if (attempts === ATTEMPTS && kills < TEXTS_A_WAY[context.tier] * (attempts + 1)) {
    tally.violations.push(`the kernel killed only ${kills} processes: the fault was not what it should be`);
  }
}

/** V8 ends the process by itself when its heap is full. */
async function exhaustHeap(context: FaultContext, tally: Tally): Promise<void> {
  const start = { preload: [preload('small-heap.ts')], env: { FAULT_HEAP_MIB: String(HEAP_MIB) } };
  await useUp({ context, tally, start, attempts: ATTEMPTS, kind: 'heap' });
}

interface UseUp {
  readonly context: FaultContext;
  readonly tally: Tally;
  readonly start: Pick<StartOptions, 'preload' | 'env'>;
  readonly attempts: number;
  readonly kind: PoisonName;
}

/** Speaks texts that exhaust memory, always or once, among good ones; the server must not be affected. */
async function useUp({ context, tally, start, attempts, kind }: UseUp): Promise<void> {
  await using installation = new ToneInstallation();
  await installation.startTones({
    ...start,
    settings: { LECTOR_WORKERS: String(WORKERS), LECTOR_MAX_ATTEMPTS: String(attempts) },
  });
  const hopeless: Submitted[] = [];
  for (let n = 0; n < TEXTS_A_WAY[context.tier]; n++) {
    hopeless.push(await installation.speak(`and it wants all there is, ${poisonWord(kind)}.`));
    await installation.speak(`and it wants all there is at first, ${poisonWord(kind, { once: true })}.`);
    tally.tried += 2;
  }
  for (let n = 0; n < GOOD_TEXTS; n++) await installation.speak('This one is modest.');
  await installation.check(tally, {
    expectErrors: new Set(hopeless.map(({ name }) => name)),
    terminalWithinMs: PATIENCE_MS * TEXTS_A_WAY[context.tier],
  });
  if (!installation.server.running()) tally.violations.push('the server ended with its engine');
  for (const task of hopeless) {
    const { attempt, failure } = installation.row(task);
    if (attempt > attempts) tally.violations.push(`a hopeless text was tried ${attempt} times`);
    if (!/^\{"code":"engine_failed","message":"The engine process ended unexpectedly/.test(failure ?? '')) {
      tally.violations.push(`a text that takes all memory failed as ${failure}`);
    }
  }
  context.say(`${kind}: ${hopeless.length} texts that always take all memory, ${hopeless.length} that do once`);
}
