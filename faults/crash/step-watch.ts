// What the steps of a server and its engines are watched and ordered through: a folder that the preloaded module reads.
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from '../../packages/server/src/steps.ts';
import { makeTempFolder } from '../../test/support/temp-folder.ts';
import type { StartOptions } from '../program.ts';

export class StepWatch implements Disposable {
  readonly #temp = makeTempFolder('lector-steps-');
  readonly #folder = this.#temp.path;

  /** For the start of a server that is to be watched. */
  get start(): Pick<StartOptions, 'preload' | 'env'> {
    return {
      preload: [join(import.meta.dirname, '../preload/watch-steps.ts')],
      env: { FAULT_STEPS_DIR: this.#folder },
    };
  }

  /** Whoever passes the step for the nth time from now on is killed there. */
  order(step: Step, nth: number): void {
    for (const name of ['obeyed', 'passed']) rmSync(join(this.#folder, name), { force: true });
    writeFileSync(join(this.#folder, 'next'), JSON.stringify({ step, nth }));
    renameSync(join(this.#folder, 'next'), join(this.#folder, 'order'));
  }

  /** Nobody is killed any more. Answers whether somebody was. */
  revoke(): boolean {
    rmSync(join(this.#folder, 'order'), { force: true });
    return this.obeyed();
  }

  obeyed(): boolean {
    return existsSync(join(this.#folder, 'obeyed'));
  }

  /** When somebody was killed, of `performance.now()`. */
  obeyedAt(): number {
    return statSync(join(this.#folder, 'obeyed')).ctimeMs - performance.timeOrigin;
  }

  /** Forgets what was passed so far. */
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
