// Watches the steps of a server and its engines, and orders kills at a step, through a folder that a preloaded module reads.
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from '../../packages/server/src/steps.ts';
import { makeTempFolder } from '../../test/support/temp-folder.ts';
import type { StartOptions } from '../program.ts';

export class StepWatch implements Disposable {
  readonly #temp = makeTempFolder('lector-steps-');
  readonly #folder = this.#temp.path;

  /** Start options of a watched server. */
  get start(): Pick<StartOptions, 'preload' | 'env'> {
    return {
      preload: [join(import.meta.dirname, '../preload/watch-steps.ts')],
      env: { FAULT_STEPS_DIR: this.#folder },
    };
  }

  /** Orders a kill of the process that next passes the step for the nth time. */
  order(step: Step, nth: number): void {
    for (const name of ['obeyed', 'passed']) rmSync(join(this.#folder, name), { force: true });
    writeFileSync(join(this.#folder, 'next'), JSON.stringify({ step, nth }));
    renameSync(join(this.#folder, 'next'), join(this.#folder, 'order'));
  }

  /** Cancels the order. Returns whether a process was killed. */
  revoke(): boolean {
    rmSync(join(this.#folder, 'order'), { force: true });
    return this.obeyed();
  }

  obeyed(): boolean {
    return existsSync(join(this.#folder, 'obeyed'));
  }

  /** When a process was killed, by `performance.now()`. */
  obeyedAt(): number {
    return statSync(join(this.#folder, 'obeyed')).ctimeMs - performance.timeOrigin;
  }

  /** Resets the counts of passed steps. */
  reset(): void {
    rmSync(join(this.#folder, 'passed'), { force: true });
  }

  /** How often each step was passed since the last order or reset. */
  passed(): ReadonlyMap<string, number> {
    const path = join(this.#folder, 'passed');
    const counts = new Map<string, number>();
    for (const step of existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []) {
      counts.set(step, (counts.get(step) ?? 0) + 1);
    }
    return counts;
  }

  [Symbol.dispose](): void {
    this.#temp[Symbol.dispose]();
  }
}
