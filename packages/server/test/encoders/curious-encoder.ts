// An encoder process that tries what it must not be able to do, and hands out how each attempt ended.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  FRAME_HEAD_BYTES,
  FROM_ENCODER,
  type FrameHead,
  frameHead,
  readFrameHead,
  TO_ENCODER,
} from '../../src/encoders/frames.ts';

const ATTEMPTS: Readonly<Record<string, () => unknown>> = {
  'read a file': () => readFileSync('/etc/passwd'),
  'list a folder': () => readdirSync(tmpdir()),
  'write a file': () => writeFileSync(join(tmpdir(), `lector-curious-${process.pid}`), 'x'),
  'start a program': () => {
    const { error } = spawnSync('true');
    throw error ?? new Error('it ran');
  },
  'start a thread': () => new Worker('', { eval: true }),
  'signal the server': () => process.kill(process.ppid, 0),
};

function outcomeOf(attempt: () => unknown): string {
  try {
    attempt();
    return 'done';
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code ?? error);
  }
}

async function connectOutcome(): Promise<string> {
  return new Promise((resolve) => {
    connect(9, '127.0.0.1')
      .on('error', (error) => resolve(String((error as NodeJS.ErrnoException).code)))
      .on('connect', () => resolve('done'));
  });
}

function receive(): FrameHead {
  const read = (length: number) => {
    const bytes = Buffer.alloc(length);
    for (let done = 0; done < length; ) done += readSync(0, bytes, done, length - done, null);
    return bytes;
  };
  const head = readFrameHead(read(FRAME_HEAD_BYTES));
  read(head.length);
  return head;
}

function send(kind: number, job: number, bytes: Buffer): void {
  writeSync(1, frameHead({ kind, job, length: bytes.length }));
  if (bytes.length > 0) writeSync(1, bytes);
}

const outcomes = Object.fromEntries(Object.entries(ATTEMPTS).map(([what, attempt]) => [what, outcomeOf(attempt)]));
outcomes['open a connection'] = await connectOutcome();
for (;;) {
  const { kind, job } = receive();
  if (kind === TO_ENCODER.end) {
    send(FROM_ENCODER.bytes, job, Buffer.from(JSON.stringify(outcomes)));
    send(FROM_ENCODER.done, job, Buffer.alloc(0));
    process.exit(0);
  }
  send(FROM_ENCODER.taken, job, Buffer.alloc(0));
}
