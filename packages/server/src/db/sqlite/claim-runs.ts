// Claims runs for the places that are free: interactive runs, then owners in turn by the time that was spoken for them.
import type { RunIdCipher } from '../../domain/run-id.ts';
import { type ClaimRoom, estimateMs, type Lease, type RunQueue } from '../../ports/run-queue.ts';
import type { Reading } from '../../text/reading.ts';
import { type ChooseRun, type Chosen, createChooseRun, type Due } from './choose-run.ts';
import type { Database } from './database.ts';
import { createInherit, type Inherited, joinPassages, readPassages, writePassages } from './hard-passages.ts';
import { createListRecordingKeys } from './recording-keys.ts';
import { createRunJournal } from './run-journal.ts';
import { sealRequest } from './seals.ts';
import { readWishes } from './segment-wishes.ts';

type ClaimInput = Parameters<RunQueue['claim']>[0];

type LeaseRow = readonly [
  attempt: number,
  failures: number,
  voiceId: number,
  languageId: number,
  gender: number | null,
  age: number | null,
  hardPassages: string | null,
  retryOf: number | null,
  reuse: number,
  takes: string | null,
];

const NOTHING: Inherited = { passages: [], seqs: [] };

/** Returns the claim function, to be called inside a transaction. `now` is wall time. */
export function createClaim(
  db: Database,
  { cipher, now }: { cipher: RunIdCipher; now: () => number },
): (input: ClaimInput) => Lease[] {
  const choose = createChooseRun(db);
  const lease = db.prepare<LeaseRow>(
    `UPDATE runs SET state = 'running', worker = ?, attempt = attempt + 1, lease_until = ?, started_at = ? WHERE seq = ?
     RETURNING attempt, failures, voice_id, language_id, gender, age, hard_passages, retry_of, reuse, takes`,
  );
  const text = db.prepare<[text: string, sha256: string, seal: number | null, reading: string | null]>(
    'SELECT text, sha256, seal, reading FROM run_texts WHERE seq = ?',
  );
  const serve = db.prepare('UPDATE owners SET waiting = waiting - 1, running = running + 1, turn = ? WHERE id = ?');
  const keepPassages = db.prepare('UPDATE runs SET hard_passages = ? WHERE seq = ?');
  const inherit = createInherit(db);
  const listRecordingKeys = createListRecordingKeys(db);
  const journal = createRunJournal(db);
  /** By model: where the turn of the last claimed run began. Nobody who comes later begins before it. */
  const level = new Map<string, number>();
  // The turns of an earlier process say nothing about who was away.
  const firstLevel = db.prepare<[number | null]>('SELECT max(turn) FROM owners').get()?.[0] ?? 0;

  const lend = (model: string, chosen: Chosen, { workerId, clockMs, leaseMs }: ClaimInput): Lease => {
    const [seq, ownerId, turn, isInteractive] = chosen;
    const atMs = now();
    const row = lease.get(workerId, clockMs + leaseMs, atMs, seq)!;
    const [words, textSha256, seal, readingJson] = text.get(seq)!;
    const chargedMs = estimateMs(words);
    const fromMs = Math.max(turn, level.get(model) ?? firstLevel);
    level.set(model, fromMs);
    serve.run(fromMs + chargedMs, ownerId);
    const runId = cipher.encode(seq);
    const [attempt, failures, voiceId, languageId, gender, age, ownPassages, retryOf, reuse, takes] = row;
    journal.tell('started', { ownerId, seq, attempt, atMs });
    const sealed = { ownerId, voiceId, languageId, gender, age, textSha256, reading: readingJson };
    const sound = seal === null || seal === sealRequest(seq, sealed);
    // What does not match its seal is not spoken, so it need not be read either.
    const reading = sound ? parseReading(readingJson) : null;
    const request = {
      runId,
      ownerId,
      text: words,
      voiceId,
      languageId,
      gender,
      age,
      reading,
      interactive: isInteractive === 1,
      segments: readWishes(reuse, takes),
    };
    const inherited = retryOf === null ? NOTHING : inherit(retryOf, sealed);
    const own = readPassages(ownPassages);
    const hardPassages = joinPassages(inherited.passages, own);
    // Stored with this run too: the other one may be deleted, and a repair must speak this one in the same pieces again.
    if (hardPassages.length > own.length) keepPassages.run(writePassages(hardPassages), seq);
    const continuesRunIds = inherited.seqs.map((one) => cipher.encode(one));
    const fence = { workerId, attempt, failures, runId, ownerId, model, chargedMs };
    const told = { ...fence, request, textSha256: sound ? textSha256 : '', hardPassages, continuesRunIds };
    // Of a later attempt somebody may have heard the beginning.
    if (reuse === 0 || attempt > 1 || continuesRunIds.length > 0) return told;
    return { ...told, recordingKeys: listRecordingKeys(ownerId, textSha256) };
  };

  return (input) => {
    const leases: Lease[] = [];
    const take = (room: MutableRoom, from: 'places' | 'reserve', chosen: Chosen | undefined): boolean => {
      if (chosen === undefined) return false;
      room[from]--;
      leases.push(lend(room.model, chosen, input));
      return true;
    };
    const rooms = input.rooms.map((room) => ({ ...room }));
    if (input.suspects) {
      // A run with a failed attempt is due at a time on this process's clock; any other is due at 0, that is at once.
      const late: Due = [1, input.clockMs];
      rooms.some((room) => room.places > 0 && take(room, 'places', choose.any(room.model, late)));
    }
    for (const room of rooms) fill(room, choose, (from, chosen) => take(room, from, chosen));
    return leases;
  };
}

type MutableRoom = { -readonly [Name in keyof ClaimRoom]: ClaimRoom[Name] };

const AT_ONCE: Due = [0, 0];
/** Of the reserve, what only interactive runs may take. */
const FOR_INTERACTIVE = 2;
/** And what only those may take whose owners have no other run running. */
const FOR_NEWCOMERS = 1;

function fill(
  room: MutableRoom,
  choose: ChooseRun,
  take: (from: 'places' | 'reserve', chosen: Chosen | undefined) => boolean,
): void {
  const { model, batchFirst = 0 } = room;
  for (let missing = batchFirst; missing > 0 && room.places > 0; missing--) {
    if (!take('places', choose.batch(model, AT_ONCE))) break;
  }
  while (room.reserve > FOR_NEWCOMERS && take('reserve', choose.interactive(model, AT_ONCE, false)));
  while (room.reserve > 0 && take('reserve', choose.interactive(model, AT_ONCE, true)));
  while (room.places > 0 && take('places', choose.any(model, AT_ONCE)));
  while (room.reserve > FOR_INTERACTIVE && take('reserve', choose.newcomer(model, AT_ONCE)));
}

function parseReading(json: string | null): Reading | null {
  return json === null ? null : (JSON.parse(json) as Reading);
}
