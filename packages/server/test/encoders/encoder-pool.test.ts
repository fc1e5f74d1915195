// Encoder processes: what they make, how many there are, and what is left when one ends in the middle.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { after, describe, it, type TestContext } from 'node:test';
import { encodeFlac, makeVoice } from '../../src/audio/test-sounds.ts';
import type { DerivedFormat } from '../../src/domain/audio-format.ts';
import { createEncoderPool, type EncoderPoolOptions } from '../../src/encoders/encoder-pool.ts';
import type { TranscodeRequest } from '../../src/ports/transcoder.ts';

const RATE = 22_050;
const samples = makeVoice(2 * RATE, RATE);
const flac = await encodeFlac(samples, RATE);
const warnings: object[] = [];
const never = new AbortController().signal;

function open(t: TestContext, options: Partial<EncoderPoolOptions> = {}) {
  const pool = createEncoderPool({ most: 2, log: { warn: (facts: object) => void warnings.push(facts) }, ...options });
  t.after(() => pool.close());
  return pool;
}

function request(
  parts: Buffer[],
  { format = 'wav', ...more }: Partial<TranscodeRequest> & { format?: DerivedFormat } = {},
) {
  return {
    variant: { format, sampleRate: RATE },
    source: { sampleRate: RATE, samples: samples.length },
    openFlac: async () => Readable.from([flac.subarray(0, 5_000), flac.subarray(5_000)]),
    onBytes: async (bytes: Buffer) => void parts.push(Buffer.from(bytes)),
    signal: never,
    ...more,
  };
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Bytes that never end: a job that only somebody else ends. */
async function* endless() {
  yield flac.subarray(0, flac.length - 100);
  await new Promise(() => {});
}

describe('encoder processes', () => {
  after(() => assert.ok(!JSON.stringify(warnings).includes('fLaC')));

  it('make what is asked for, one job after the other in the same process', async (t) => {
    const pool = open(t);
    assert.deepEqual(pool.pids(), [], 'none is started before it is needed');
    const wav: Buffer[] = [];
    assert.deepEqual(await pool.transcode(request(wav)), { head: null });
    assert.deepEqual(Buffer.concat(wav).subarray(44), Buffer.from(samples.buffer));
    const [first] = pool.pids();
    const pcm: Buffer[] = [];
    await pool.transcode(request(pcm, { variant: { format: 'pcm', sampleRate: 8_000 } }));
    assert.equal(Buffer.concat(pcm).length, 2 * Math.round((samples.length * 8_000) / RATE));
    assert.deepEqual(pool.pids(), [first]);
  });

  it('are no more than allowed, and whoever comes later waits', async (t) => {
    const pool = open(t);
    const made = await Promise.all(
      Array.from({ length: 7 }, async () => {
        const parts: Buffer[] = [];
        await pool.transcode(request(parts));
        assert.ok(pool.pids().length <= 2);
        return Buffer.concat(parts).length;
      }),
    );
    assert.deepEqual(new Set(made), new Set([44 + 2 * samples.length]));
  });

  it('wait for whoever takes the bytes', async (t) => {
    const pool = open(t);
    const long = makeVoice(20 * RATE, RATE);
    const bytes = await encodeFlac(long, RATE);
    let taking = 0;
    let taken = 0;
    await pool.transcode(
      request([], {
        source: { sampleRate: RATE, samples: long.length },
        openFlac: async () => Readable.from([bytes]),
        onBytes: async (piece) => {
          assert.equal(++taking, 1, 'one piece at a time');
          await new Promise(setImmediate);
          taken += piece.length;
          taking--;
        },
      }),
    );
    assert.equal(taken, 44 + 2 * long.length);
  });

  it('give up a job when whoever asked goes away, and do the next', async (t) => {
    const pool = open(t, { most: 1 });
    const leaving = new AbortController();
    const left = new Error('gone');
    const begun = pool.transcode(
      request([], {
        openFlac: async () => Readable.from(endless()),
        onBytes: async () => leaving.abort(left),
        signal: leaving.signal,
      }),
    );
    const waiting = new AbortController();
    const waits = pool.transcode(request([], { signal: waiting.signal }));
    waiting.abort(left);
    await assert.rejects(waits, left);
    await assert.rejects(begun, left);
    const parts: Buffer[] = [];
    await pool.transcode(request(parts));
    assert.equal(Buffer.concat(parts).length, 44 + 2 * samples.length);
  });

  it('do many jobs at once, none of which waits for another', async (t) => {
    const pool = open(t, { most: 1 });
    const slow = new AbortController();
    const held = Promise.withResolvers<void>();
    const begun = pool.transcode(
      request([], {
        openFlac: async () => Readable.from(endless()),
        onBytes: async () => held.resolve(),
        signal: slow.signal,
      }),
    );
    await held.promise;
    const formats = ['mp3', 'opus', 'aac', 'mp3', 'wav', 'pcm'] as const;
    const alone: Buffer[] = [];
    for (const format of formats) {
      const parts: Buffer[] = [];
      await pool.transcode(request(parts, { variant: { format, sampleRate: 24_000 } }));
      alone.push(Buffer.concat(parts));
    }
    const together = await Promise.all(
      formats.map(async (format) => {
        const parts: Buffer[] = [];
        await pool.transcode(request(parts, { variant: { format, sampleRate: 24_000 } }));
        return Buffer.concat(parts);
      }),
    );
    assert.deepEqual(together, alone);
    assert.equal(pool.pids().length, 1);
    slow.abort(new Error('enough'));
    await assert.rejects(begun, /enough/);
  });

  it('may be killed in the middle: other ones go on with the same bytes', async (t) => {
    const pool = open(t, { most: 1 });
    const undisturbed: Buffer[] = [];
    const variant = { format: 'mp3', sampleRate: RATE } as const;
    await pool.transcode(request(undisturbed, { variant }));
    const killed = new Set<number>();
    const jobs = Array.from({ length: 3 }, async () => {
      const parts: Buffer[] = [];
      const onBytes = async (bytes: Buffer) => {
        parts.push(Buffer.from(bytes));
        const [pid] = pool.pids();
        if (killed.size === 2 || pid === undefined || killed.has(pid)) return;
        killed.add(pid);
        process.kill(pid, 'SIGKILL');
      };
      await pool.transcode(request([], { variant, onBytes }));
      return Buffer.concat(parts);
    });
    for (const bytes of await Promise.all(jobs)) assert.deepEqual(bytes, Buffer.concat(undisturbed));
    assert.equal(killed.size, 2);
  });

  it('may be killed again and again: the job is refused as one that may be tried again', async (t) => {
    const pool = open(t, { most: 1 });
    let opened = 0;
    const openFlac = async () => {
      opened++;
      for (const pid of pool.pids()) process.kill(pid, 'SIGKILL');
      return Readable.from([flac]);
    };
    await assert.rejects(pool.transcode(request([], { openFlac })), { code: 'busy' });
    assert.equal(opened, 3);
    await pool.transcode(request([]));
  });

  it('tell what is wrong with a recording, and what its source or its taker says is passed on', async (t) => {
    const pool = open(t, { most: 1 });
    const broken = Buffer.from(flac);
    broken.fill(7, 9_000, 9_100);
    const asked = { openFlac: async () => Readable.from([broken]) };
    await assert.rejects(pool.transcode(request([], asked)), { code: 'busy' });
    assert.match(JSON.stringify(warnings.at(-1)), /a frame is damaged|no frame/);
    const other = { source: { sampleRate: RATE, samples: samples.length + 1 } };
    await assert.rejects(pool.transcode(request([], other)), { code: 'busy' });
    const fault = new Error('the disk fails');
    await assert.rejects(pool.transcode(request([], { openFlac: () => Promise.reject(fault) })), fault);
    await assert.rejects(pool.transcode(request([], { onBytes: () => Promise.reject(fault) })), fault);
    await pool.transcode(request([]));
  });

  it('end when they have had nothing to do for a while', async (t) => {
    const pool = open(t, { idleMs: 1 });
    await pool.transcode(request([]));
    while (pool.pids().length > 0) await new Promise(setImmediate);
  });

  it('end with the server', async (t) => {
    const pool = open(t);
    const onBytes = async () => void pool.close();
    await assert.rejects(pool.transcode(request([], { openFlac: async () => Readable.from(endless()), onBytes })), {
      code: 'busy',
    });
    await assert.rejects(pool.transcode(request([])), { code: 'busy' });
    await pool.close();
    assert.deepEqual(pool.pids(), []);
  });

  it('read no file but their own modules, and write none', async (t) => {
    const pool = open(t, { entry: new URL('curious-encoder.ts', import.meta.url) });
    const parts: Buffer[] = [];
    await pool.transcode(request(parts));
    const outcomes = JSON.parse(Buffer.concat(parts).toString()) as Record<string, string>;
    for (const [what, outcome] of Object.entries(outcomes))
      assert.match(outcome, /^(ERR_ACCESS_DENIED|EACCES|EPERM)$/, what);
    assert.ok(Object.keys(outcomes).length >= 5);
  });

  it('end when the server is gone', { skip: process.platform !== 'linux' }, async () => {
    const { spawn } = await import('node:child_process');
    const server = spawn(process.execPath, [new URL('lonely-server.ts', import.meta.url).pathname], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(server.stdout.setEncoding('utf8'), 'data')) as [string];
    const pid = Number.parseInt(line, 10); // several lines may come at once
    assert.ok(isAlive(pid));
    server.kill('SIGKILL');
    await once(server, 'exit');
    while (isAlive(pid)) await new Promise(setImmediate);
  });
});
