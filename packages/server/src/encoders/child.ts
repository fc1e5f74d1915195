// The encoder process: does several jobs, a frame of one after a frame of another. It reads and writes two pipes and nothing else, and
// waits for both, so that whoever reads slowly slows it down. It ends when the server closes a pipe or is gone.
import { readSync, writeSync } from 'node:fs';
import { beginBinding } from './bind.ts';
import { beginEncoding, type Encoding } from './encode.ts';
import {
  type BindJob,
  type EncodeJob,
  FRAME_HEAD_BYTES,
  FROM_ENCODER,
  type Frame,
  frameHead,
  readFrameHead,
  TO_ENCODER,
} from './frames.ts';

const [INPUT, OUTPUT] = [0, 1];
/** Small pieces go together, because each write is a message that the server has to take; the first soon, because somebody waits for it. */
const [FIRST_BYTES, PIECE_BYTES] = [2_048, 32_768];

// Ctrl-C in a terminal reaches the whole process group; the server decides when a job may end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

function readExactly(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let done = 0; done < length; ) {
    const read = readSync(INPUT, bytes, done, length - done, null);
    if (read === 0) process.exit(0);
    done += read;
  }
  return bytes;
}

function writeAll(bytes: Uint8Array): void {
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(OUTPUT, bytes, done);
  } catch {
    process.exit(0); // nobody reads any more
  }
}

function send(kind: number, job: number, bytes: Uint8Array = new Uint8Array(0)): void {
  writeAll(frameHead({ kind, job, length: bytes.length }));
  if (bytes.length > 0) writeAll(bytes);
}

function receive(): Frame {
  const { kind, job, length } = readFrameHead(readExactly(FRAME_HEAD_BYTES));
  return { kind, job, bytes: readExactly(length) };
}

function createOutput(job: number) {
  let waiting: Uint8Array[] = [];
  let size = 0;
  let sent = 0;
  return {
    add(bytes: Uint8Array): void {
      waiting.push(Uint8Array.from(bytes));
      size += bytes.length;
      if (size >= (sent === 0 ? FIRST_BYTES : PIECE_BYTES)) this.flush();
    },
    flush(): void {
      if (size > 0) send(FROM_ENCODER.bytes, job, Buffer.concat(waiting, size));
      sent += size;
      waiting = [];
      size = 0;
    },
  };
}

interface OpenJob {
  readonly encoding: Encoding;
  readonly output: ReturnType<typeof createOutput>;
}

const jobs = new Map<number, OpenJob>();

async function begin({ job, bytes }: Frame): Promise<void> {
  const output = createOutput(job);
  const onHead = (head: Uint8Array) => {
    output.flush();
    send(FROM_ENCODER.head, job, head);
  };
  const onBytes = (made: Uint8Array) => output.add(made);
  const order = JSON.parse(bytes.toString()) as EncodeJob | BindJob;
  const encoding = 'book' in order ? beginBinding(order, onBytes) : await beginEncoding(order, { onBytes, onHead });
  jobs.set(job, { encoding, output });
}

/** One that was given up is not known any more. */
async function work(frame: Frame): Promise<void> {
  const { kind, job, bytes } = frame;
  if (kind === TO_ENCODER.job) await begin(frame);
  const open = jobs.get(job);
  if (open === undefined) return;
  if (kind === TO_ENCODER.source) open.encoding.write(bytes);
  const isDone = kind === TO_ENCODER.end && open.encoding.finish();
  if (isDone || kind === TO_ENCODER.cancel) jobs.delete(job);
  if (kind === TO_ENCODER.cancel) {
    open.encoding.abandon();
    return;
  }
  // What comes of a frame is sent with it: somebody may wait for it while the rest is not spoken yet.
  open.output.flush();
  if (kind !== TO_ENCODER.end) send(FROM_ENCODER.taken, job);
  else send(isDone ? FROM_ENCODER.done : FROM_ENCODER.again, job);
}

for (;;) {
  const frame = receive();
  try {
    await work(frame);
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
    send(FROM_ENCODER.failed, frame.job, Buffer.from(why));
    // The codec may be in any state, and other jobs use it.
    process.exit(1);
  }
}
