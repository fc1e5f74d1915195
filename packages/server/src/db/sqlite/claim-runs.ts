// Claims runs: owners take turns, and each owner's oldest due run goes first.
import type { RunIdCipher } from '../../domain/run-id.ts';
import type { Lease, RunQueue } from '../../ports/run-queue.ts';
import type { Reading } from '../../text/reading.ts';
import type { Database } from './database.ts';
import { createInherit, type Inherited, joinPassages, readPassages, writePassages } from './hard-passages.ts';
import { createRunJournal } from './run-journal.ts';
import { sealRequest } from './seals.ts';

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
];

const NOTHING: Inherited = { passages: [], seqs: [] };

/** Returns the claim function, to be called inside a transaction. `now` is wall time. */
export function createClaim(
  db: Database,
  { cipher, now }: { cipher: RunIdCipher; now: () => number },
): (input: ClaimInput) => Lease[] {
  // Walks the owners in the order of their turns and stops at the first with a due run: one index lookup per owner into the
  // waiting runs, so one owner's long queue costs the others nothing. Nothing is counted.
  const next = db.prepare<[seq: number, ownerId: number]>(
    `SELECT r.seq, o.id FROM owners o CROSS JOIN runs r ON r.seq =
            (SELECT seq FROM runs WHERE owner_id = o.id AND state = 'waiting' AND run_at BETWEEN ? AND ?
              ORDER BY run_at, seq LIMIT 1)
      WHERE o.waiting > 0 ORDER BY o.turn LIMIT 1`,
  );
  const lease = db.prepare<LeaseRow>(
    `UPDATE runs SET state = 'running', worker = ?, attempt = attempt + 1, lease_until = ?, started_at = ? WHERE seq = ?
     RETURNING attempt, failures, voice_id, language_id, gender, age, hard_passages, retry_of`,
  );
  const text = db.prepare<[text: string, sha256: string, seal: number | null, reading: string | null]>(
    'SELECT text, sha256, seal, reading FROM run_texts WHERE seq = ?',
  );
  const serve = db.prepare('UPDATE owners SET waiting = waiting - 1, running = running + 1, turn = ? WHERE id = ?');
  const keepPassages = db.prepare('UPDATE runs SET hard_passages = ? WHERE seq = ?');
  const inherit = createInherit(db);
  const journal = createRunJournal(db);
  let turn = db.prepare<[number | null]>('SELECT max(turn) FROM owners').get()?.[0] ?? 0;

  const claimOne = ({ workerId, clockMs, leaseMs }: ClaimInput, fromMs: number, toMs: number): Lease | null => {
    const found = next.get(fromMs, toMs);
    if (found === undefined) return null;
    const [seq, ownerId] = found;
    const atMs = now();
    const row = lease.get(workerId, clockMs + leaseMs, atMs, seq)!;
    const [words, textSha256, seal, readingJson] = text.get(seq)!;
    serve.run(++turn, ownerId);
    const runId = cipher.encode(seq);
    const [attempt, failures, voiceId, languageId, gender, age, ownPassages, retryOf] = row;
    journal.tell('started', { ownerId, seq, attempt, atMs });
    const sealed = { ownerId, voiceId, languageId, gender, age, textSha256, reading: readingJson };
    const sound = seal === null || seal === sealRequest(seq, sealed);
    // What does not match its seal is not spoken, so it need not be read either.
    const reading = sound ? parseReading(readingJson) : null;
    const request = { runId, ownerId, text: words, voiceId, languageId, gender, age, reading, interactive: false };
    const inherited = retryOf === null ? NOTHING : inherit(retryOf, sealed);
    const own = readPassages(ownPassages);
    const hardPassages = joinPassages(inherited.passages, own);
    // Stored with this run too: the other one may be deleted, and a repair must speak this one in the same pieces again.
    if (hardPassages.length > own.length) keepPassages.run(writePassages(hardPassages), seq);
    const continuesRunIds = inherited.seqs.map((one) => cipher.encode(one));
    const fence = { workerId, attempt, failures, runId, ownerId };
    return { ...fence, request, textSha256: sound ? textSha256 : '', hardPassages, continuesRunIds };
  };

  return (input) => {
    const limit = input.rooms.reduce((sum, { places }) => sum + places, 0);
    const leases: Lease[] = [];
    // A run with a failed attempt is due at a time on this process's clock; any other is due at 0, that is at once.
    const suspect = input.suspects && limit > 0 ? claimOne(input, 1, input.clockMs) : null;
    if (suspect !== null) leases.push(suspect);
    while (leases.length < limit) {
      const claimed = claimOne(input, 0, 0);
      if (claimed === null) break;
      leases.push(claimed);
    }
    return leases;
  };
}

function parseReading(json: string | null): Reading | null {
  return json === null ? null : (JSON.parse(json) as Reading);
}
