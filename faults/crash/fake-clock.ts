// A wall clock that can be set while the server runs. The monotonic clock goes on as it is.
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

  /** For the start of a server that is to believe it. */
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

  /** What the server takes for now, in milliseconds since 1970. */
  now(): number {
    return Date.now() + this.#offsetSeconds * 1_000;
  }

  /** From now on the server's clock is so many seconds ahead of the true one, or behind it. */
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
