// The poison texts, the message to their owner, and the expected outcome of each.
import type { Tally } from '../fault.ts';
import { type PoisonName, poisonWord } from '../fixtures/poison.ts';
import { readSpoken } from '../fixtures/spoken-log.ts';
import { type Submitted, until } from '../program.ts';
import type { ToneInstallation } from './tone-installation.ts';

const DIED = /^The engine process ended unexpectedly/;
const TOO_LONG = /^The engine did not finish a passage of .* within/;
/** On a machine with other work the time may be over before the memory is. */
const TOO_MUCH = /^The engine did not finish a passage of .* (with the \d+ MiB of memory|within the)/;
const NO_SOUND = /^The engine gave something that is no sound/;
const NOTHING = /^The voice found nothing in the text that it can speak/;
const FAILED = /^The engine failed on this text/;

/** With what the owner of the run is told. */
export type Poisonous = readonly [kind: PoisonName, words: RegExp];

/** The kinds beside which others are measured. */
export const MEASURED: readonly Poisonous[] = [
  ['segfault', DIED],
  ['loop', TOO_LONG],
  ['allocate', TOO_MUCH],
  ['nan', NO_SOUND],
  ['short', NOTHING],
];
export const FURTHER: readonly Poisonous[] = [
  ['abort', DIED],
  ['exit', DIED],
  ['hang', TOO_LONG],
  ['out-of-range', NO_SOUND],
  ['odd-view', NO_SOUND],
  ['words', NO_SOUND],
  ['nothing', NO_SOUND],
  ['silent', NOTHING],
  ['endless', /^The text turns into /],
  ['throw', FAILED],
  ['reject', FAILED],
];

interface PoisonOptions {
  readonly installation: ToneInstallation;
  readonly tally: Tally;
  /** The bound on attempts that the server is to keep. */
  readonly attempts: number;
}

/** Submits a poison text, waits for its end and checks the outcome. */
export async function speakPoison([kind, words]: Poisonous, options: PoisonOptions): Promise<Submitted> {
  const { installation, tally, attempts } = options;
  tally.tried++;
  // The text is one sentence with its marker, and so one passage, and nothing of it is spoken.
  const task = await installation.speak(`and beware of ${poisonWord(kind)} in here.`, { joint: ' ' });
  const row = await until(`the run of ${kind} has ended or had too many attempts`, () => {
    const now = installation.row(task);
    return (now.state === 'failed' || now.state === 'done' || now.attempt > attempts) && now;
  });
  const { message = '' } = JSON.parse(row.failure ?? '{}') as { message?: string };
  if (row.state !== 'failed') {
    tally.violations.push(`${kind} is ${row.state} at attempt ${row.attempt}: ${message}`);
  } else if (!words.test(message)) {
    tally.violations.push(`${kind} ended with unclear words: ${message}`);
  }
  return task;
}

/** Deletes a run whose engine ignores the cancellation: the engine is killed, and its late result is dropped. */
export async function deleteDeaf({ installation, tally }: PoisonOptions): Promise<void> {
  tally.tried++;
  const words = `It goes on for ever, ${poisonWord('slow', { number: 3_600_000 })}.`;
  const task = await installation.speak(words);
  await until('it is being spoken', () => readSpoken(installation.log).some(({ text }) => text.startsWith(words)));
  const { restarts } = (await installation.caller.ready()).engines;
  await installation.delete(task);
  await until('its engine was ended', async () => (await installation.caller.ready()).engines.restarts > restarts);
}
