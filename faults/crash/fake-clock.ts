// A fake wall clock (libfaketime) that can be set while the server runs. The monotonic clock is not changed.
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTempFolder } from '../../test/support/temp-folder.ts';
import type { StartOptions } from '../program.ts';
import { LIBFAKETIME } from '../tools.ts';

export class FakeClock implements Disposable {
  readonly #temp = makeTempFolder('lector-clock-');
  readonly #folder = this.#temp.path;
  #offsetSeconds = 0;

  constructor() {
    this.set(0);
  }

  /** Start options of a server that uses this clock. */
  get start(): Pick<StartOptions, 'env'> {
    return {
      env: {
        LD_PRELOAD: LIBFAKETIME ?? '',
        FAKETIME_TIMESTAMP_FILE: this.#file,
        FAKETIME_NO_CACHE: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
        NO_FAKE_STAT: '1',
      },
    };
  }

  get #file(): string {
    return join(this.#folder, 'offset');
  }

  /** The server's time, in milliseconds since 1970. */
  now(): number {
    return Date.now() + this.#offsetSeconds * 1_000;
  }

  /** Sets the server's clock to the given seconds ahead of (or behind) the real time. */
  set(offsetSeconds: number): void {
    this.#offsetSeconds = offsetSeconds;
    const next = join(this.#folder, 'next');
    writeFileSync(next, `${offsetSeconds < 0 ? '' : '+'}${offsetSeconds}\n`);
    renameSync(next, this.#file); // a reader finds the old one or the new one
  }

  [Symbol.dispose](): void {
    this.#temp[Symbol.dispose]();
  }
}
