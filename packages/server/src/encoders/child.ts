// The encoder process: does one job after the other. It reads and writes two pipes and nothing else, and waits for both, so that
// whoever reads slowly slows it down. It ends when the server closes a pipe or is gone.
import { readSync, writeSync } from 'node:fs';
import { beginEncoding } from './encode.ts';
import { type EncodeJob, FRAME_HEAD_BYTES, FROM_ENCODER, frameHead, readFrameHead, TO_ENCODER } from './frames.ts';

const [INPUT, OUTPUT] = [0, 1];

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

function send(kind: number, bytes: Uint8Array = new Uint8Array(0)): void {
  writeAll(frameHead(kind, bytes.length));
  if (bytes.length > 0) writeAll(bytes);
}

function receive(): { readonly kind: number; readonly bytes: Buffer } {
  const { kind, length } = readFrameHead(readExactly(FRAME_HEAD_BYTES));
  return { kind, bytes: readExactly(length) };
}

/** Small pieces go together: each write is a message that the server has to take. */
function createOutput() {
  let waiting: Uint8Array[] = [];
  let size = 0;
  let sent = 0;
  return {
    add(bytes: Uint8Array): void {
      waiting.push(Uint8Array.from(bytes));
      size += bytes.length;
      // The first soon, because somebody waits for them.
      if (size >= (sent === 0 ? 2_048 : 32_768)) this.flush();
    },
    flush(): void {
      if (size > 0) send(FROM_ENCODER.bytes, Buffer.concat(waiting, size));
      sent += size;
      waiting = [];
      size = 0;
    },
  };
}

async function work(job: EncodeJob): Promise<void> {
  const output = createOutput();
  const onHead = (bytes: Uint8Array) => {
    output.flush();
    send(FROM_ENCODER.head, bytes);
  };
  const encoding = await beginEncoding(job, { onBytes: (bytes) => output.add(bytes), onHead });
  for (let frame = receive(); frame.kind !== TO_ENCODER.end; frame = receive()) encoding.write(frame.bytes);
  encoding.finish();
  output.flush();
  send(FROM_ENCODER.done);
}

send(FROM_ENCODER.ready);
for (;;) {
  const { bytes } = receive();
  try {
    await work(JSON.parse(bytes.toString()) as EncodeJob);
  } catch (error) {
    send(FROM_ENCODER.failed, Buffer.from(error instanceof Error ? `${error.name}: ${error.message}` : 'unknown'));
    // What is left of the job stands in the pipe, and the codec may be in any state.
    process.exit(1);
  }
}
