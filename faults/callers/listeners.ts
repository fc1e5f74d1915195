// Fault: `kill -9` of engine, encoder or server while runs are heard that are being spoken.
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Installation } from '../crash/installation.ts';
import { emptyTally, type Fault, type FaultContext, type Tally } from '../fault.ts';
import { findChildren, type StartOptions, type Submitted, until } from '../program.ts';
import { type Random, seededRandom } from '../random.ts';

const ROUNDS = { quick: 3, full: 40 };
const LISTENERS = 4;
const SENTENCES = 60;
const WORKERS = 2;
const VICTIMS = ['engine', 'encoder', 'server'] as const;
type Victim = (typeof VICTIMS)[number];
/** Sent as it is, and made by an encoder. */
const FORMATS = ['flac', 'pcm'] as const;
type Format = (typeof FORMATS)[number];
/** Where the facts of a FLAC stream end, some of which are known only when it is whole. */
const STREAM_FACTS_END = 42;

export const listeners: Fault = {
  name: 'listeners',
  title: '`kill -9` of engine, encoder or server while runs are heard that are being spoken',
  needs: [],
  run: (context) => killWhileHeard(context, {}),
  control: {
    what: 'going on where the listener was when the next attempt begins',
    run: (context) =>
      killWhileHeard(
        { ...context, tier: 'quick' },
        { swap: { '/blobs/live-sound.ts': join(import.meta.dirname, 'controls/from-the-start.ts') } },
      ),
  },
};

async function killWhileHeard(
  { tier, seed, say }: FaultContext,
  protection: Pick<StartOptions, 'swap'>,
): Promise<Tally> {
  const tally = emptyTally();
  const random = seededRandom(seed);
  const start = { ...protection, settings: { LECTOR_WORKERS: String(WORKERS), LECTOR_MAX_ATTEMPTS: '100' } };
  await using installation = new Installation();
  await installation.start(start);
  let broken = 0;
  for (let round = 0; round < ROUNDS[tier]; round++) {
    for (const victim of VICTIMS) {
      const texts = await installation.submit(LISTENERS, { sentences: SENTENCES, fields: { lane: 'interactive' } });
      const heard = texts.map((text, n) => listen(installation, text, FORMATS[n % FORMATS.length]!));
      await kill(installation, victim, { heard, random });
      if (victim === 'server') await installation.start(start);
      for (const listener of heard) {
        const { bytes, isWhole, format, text } = await listener.end;
        tally.tried++;
        if (!isWhole) broken++;
        if (!isWhole && victim !== 'server') tally.violations.push(`a listener heard the death of an ${victim}`);
        const stored = await fetchStored(installation, text, format);
        if (!isBeginning(bytes, stored, format) || (isWhole && bytes.length !== stored.length)) tally.corrupted++;
      }
      await installation.check(tally);
    }
    say(
      `${round + 1} of ${ROUNDS[tier]} rounds, ${broken} of ${tally.tried} listeners cut off by the death of the server`,
    );
  }
  tally.notes.push(
    `${tally.tried} listeners, ${broken} of them cut off by the death of the server; what they heard is what was stored, from the first byte on`,
  );
  return tally;
}

interface Heard {
  readonly bytes: Buffer;
  /** Whether the answer came to its end. */
  readonly isWhole: boolean;
  readonly format: Format;
  readonly text: Submitted;
}

interface Listener {
  /** So far. */
  received(): number;
  readonly end: Promise<Heard>;
}

function listen({ server, key }: Installation, text: Submitted, format: Format): Listener {
  const parts: Buffer[] = [];
  let received = 0;
  const end = new Promise<Heard>((resolve) => {
    const over = (isWhole: boolean) => resolve({ bytes: Buffer.concat(parts), isWhole, format, text });
    const url = `${server.address}/lector/v1/runs/${text.taskId}/live?format=${format}`;
    const request = get(url, { headers: { 'x-api-key': key }, agent: false }, (answer: IncomingMessage) => {
      if (answer.statusCode !== 200) over(false);
      answer.on('data', (part: Buffer) => {
        parts.push(part);
        received += part.length;
      });
      answer.on('error', () => {}); // 'close' follows
      answer.on('close', () => over(answer.complete));
    });
    request.on('error', () => over(false));
  });
  return { received: () => received, end };
}

/** At a moment in which all of them hear something, if there is one. */
async function kill(
  { server }: Installation,
  victim: Victim,
  { heard, random }: { heard: readonly Listener[]; random: Random },
): Promise<void> {
  let ended = 0;
  for (const { end } of heard) end.then(() => ended++);
  const bytes = random.int(1_000, 100_000);
  await until('somebody hears something', () => ended > 0 || heard.some(({ received }) => received() >= bytes));
  if (victim === 'server') {
    await server.end('SIGKILL');
    return;
  }
  const program = victim === 'engine' ? '/workers/child' : '/encoders/child';
  for (const pid of findChildren(server.pid)) if (runs(pid, program)) process.kill(pid, 'SIGKILL');
}

function runs(pid: number, program: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program);
  } catch {
    return false; // it has ended
  }
}

async function fetchStored(installation: Installation, text: Submitted, format: Format): Promise<Buffer> {
  const { caller } = installation;
  const runId = await until('it is spoken', async () => (await caller.poll(text.taskId!)).run_id);
  const answer = await caller.request(`/tts-result/${runId}?format=${format}`);
  return Buffer.from(await answer.arrayBuffer());
}

function isBeginning(bytes: Buffer, stored: Buffer, format: Format): boolean {
  const from = format === 'flac' ? STREAM_FACTS_END : 0;
  return bytes.subarray(from).equals(stored.subarray(from, Math.max(from, bytes.length)));
}
