// A server on which a test speaks runs by hand: their files grow when it says so.
import { rmSync } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createFlacFile } from '../../src/audio/flac-file.ts';
import { loadLibflac } from '../../src/audio/libflac.ts';
import { encodeFlac, makeVoice } from '../../src/audio/test-sounds.ts';
import type { LiveAttempt } from '../../src/ports/live-sound.ts';
import { createHarness, type Harness } from '../app-harness.ts';

export const RATE = 22_050;
/** What every run sounds like. */
export const SAMPLES = makeVoice(3 * RATE, RATE);
export const FLAC = await encodeFlac(SAMPLES, RATE);
const flac = await loadLibflac();
export const TEXT = 'Good evening. Tonight we read the first chapter.';

export interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly body?: object;
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Speaker {
  /** Speaks further, to that part of the whole. */
  to(share: number): void;
  /** Its file is whole. */
  complete(): void;
  /** The attempt is over, and its file goes. */
  end(): void;
}

export class LiveServer {
  readonly harness: Harness;
  readonly #port: number;
  #files = 0;

  private constructor(harness: Harness) {
    this.harness = harness;
    this.#port = (harness.app.server.address() as AddressInfo).port;
  }

  static async start(
    parts: Parameters<typeof createHarness>[1] = {},
    settings: Parameters<typeof createHarness>[0] = {},
  ): Promise<LiveServer> {
    const harness = await createHarness(settings, { graceMs: 50, ...parts });
    await harness.app.listen({ port: 0, host: '127.0.0.1' });
    return new LiveServer(harness);
  }

  /** Resolves with the head of the answer. */
  ask(asked: Asked): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const call = this.send(asked);
      call.once('response', resolve);
      call.once('error', reject);
    });
  }

  /** A key of null sends none. */
  send({ method = 'GET', path, body, key = this.harness.alice, headers = {} }: Asked): ClientRequest {
    const sent = body === undefined ? undefined : JSON.stringify(body);
    return request({
      ...{ port: this.#port, host: '127.0.0.1', method, path, agent: false },
      headers: {
        ...(key === null ? {} : { 'x-api-key': key }),
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    }).end(sent);
  }

  stream(body: object = {}, headers: Readonly<Record<string, string>> = {}): Promise<IncomingMessage> {
    const defaults = { text: TEXT, voice_id: 147320, language: 'en-us' };
    return this.ask({ method: 'POST', path: '/apis/tts-stream', body: { ...defaults, ...body }, headers });
  }

  live(runId: number, query = ''): Promise<IncomingMessage> {
    return this.ask({ path: `/lector/v1/runs/${runId}/live${query}` });
  }

  /** The runs of alice that there are, newest first. */
  async runs(): Promise<readonly { run_id: number; status: string }[]> {
    const { runs } = JSON.parse(String(await bytesOf(await this.ask({ path: '/lector/v1/runs' }))));
    return runs;
  }

  /** The one run that there is, once there is one. */
  async onlyRun(): Promise<number> {
    for (;;) {
      const [run, ...others] = await this.runs();
      if (others.length > 0) throw new Error('there are several');
      if (run !== undefined) return run.run_id;
    }
  }

  async deleteAll(): Promise<void> {
    for (const { run_id } of await this.runs())
      (await this.ask({ method: 'DELETE', path: `/lector/v1/runs/${run_id}` })).resume();
  }

  /** Begins an attempt. It sounds like every run, or as is said. */
  speak(runId: number, samples = SAMPLES): Speaker {
    const path = join(this.harness.dataDir, 'spool', `test-${++this.#files}.flac`);
    const attempt: LiveAttempt = this.harness.liveSound.begin(runId, path);
    const file = createFlacFile({ flac, path, sampleRate: RATE, comments: { LECTOR_RUN_ID: '5' } });
    let spoken = 0;
    let isFinished = false;
    const to = (share: number) => {
      const upTo = Math.round(samples.length * share);
      file.write(samples.subarray(spoken, upTo));
      spoken = upTo;
    };
    return {
      to(share) {
        to(share);
        attempt.grow(file.flush());
      },
      complete() {
        to(1);
        isFinished = true;
        attempt.complete(file.finish().sizeBytes);
      },
      end() {
        attempt.end();
        if (!isFinished) file.abort();
        rmSync(path, { force: true });
      },
    };
  }

  async close(): Promise<void> {
    await this.harness.close();
  }
}

export async function bytesOf(answer: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Reads so many bytes of an answer that goes on. */
export async function take(answer: IncomingMessage, length: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let missing = length; missing > 0; ) {
    const part = answer.read() as Buffer | null;
    if (part === null) await new Promise((resolve) => answer.once('readable', resolve));
    else {
      parts.push(part.subarray(0, missing));
      if (part.length > missing) answer.unshift(part.subarray(missing));
      missing -= part.length;
    }
  }
  return Buffer.concat(parts);
}
