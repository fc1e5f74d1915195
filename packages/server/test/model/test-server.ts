// The program that is tested: calls to it, steps at which something happens to it, its ends and its next starts.
import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Step } from '../../src/steps.ts';
import type { Answer, Call, HttpAnswer, HttpCall } from './calls.ts';
import { CLIENTS } from './clients.ts';
import { type Inventory, takeInventory } from './inventory.ts';
import { ManualClock } from './manual-clock.ts';
import { type Facts, FOLDER_NAME } from './plans.ts';
import { startTestProgram } from './test-program.ts';

/** An in-memory file system where there is one: this test checks answers, not durability, so it need not wait for fsyncs. */
const MEMORY = '/dev/shm';
/** Longer than any machine needs: only a run that is never spoken gets here. */
const PATIENCE_MS = 300_000;
const EVENT_LOOP_TURNS = 10;

export interface TestServer {
  readonly facts: Facts;
  readonly startMs: number;
  /** Does what is asked; resolves when the server is done with it. */
  perform(call: Call): Promise<Answer>;
  /** Resolves with the run ids that are being spoken, once they could be all; rejects when they never are. */
  settled(couldBeAll: (runIds: readonly number[]) => boolean): Promise<readonly number[]>;
  /** Waits until nothing is on its way, and answers what is stored. */
  inventory(): Promise<Inventory>;
  close(): Promise<void>;
}

export async function openTestServer(): Promise<TestServer> {
  const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'lector-model-'));
  const clock = new ManualClock(Date.parse('2026-01-02T03:04:05Z'));
  let lives = 0;
  const dataDirOf = (life: number) => join(folder, `${life}`);
  mkdirSync(dataDirOf(0));
  let program = await startTestProgram({ dataDir: dataDirOf(0), clock });

  const secretOf = new Map<string, string>();
  const facts = await makeClients();

  async function makeClients(): Promise<Facts> {
    const ownerIds: Record<string, number> = {};
    const folderIds: Record<string, number> = {};
    for (const client of CLIENTS) {
      const { name, owner, scopes, budget } = client;
      const made = await program.keys.create({ name, owner, scopes, characterLimit: budget });
      secretOf.set(name, made.secret);
      if (ownerIds[owner] !== undefined) continue;
      ownerIds[owner] = made.key.ownerId;
      const body = { folder_name: FOLDER_NAME };
      const { bytes } = await send({ type: 'http', client, method: 'POST', url: '/folders/create', body });
      folderIds[owner] = JSON.parse(bytes.toString()).folder_id;
    }
    return { folderIds, ownerIds };
  }

  async function send({ client, method, url, headers, body }: HttpCall): Promise<HttpAnswer> {
    const key = client === null ? {} : { 'x-api-key': secretOf.get(client.name) };
    const payload = body === undefined ? {} : { payload: body };
    const answer = await program.app.inject({ method, url, headers: { ...headers, ...key }, ...payload });
    return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload };
  }

  async function readPages(call: HttpCall): Promise<HttpAnswer> {
    const results: unknown[] = [];
    for (let url = call.url; ; ) {
      const answer = await send({ ...call, url });
      if (answer.status !== 200) return answer;
      const page = JSON.parse(answer.bytes.toString());
      results.push(...page.results);
      if (page.next_cursor === null) return { ...answer, bytes: Buffer.from(JSON.stringify({ results })) };
      url = `${call.url}&cursor=${encodeURIComponent(page.next_cursor)}`;
    }
  }

  /** Until the runs of batches that were cancelled or deleted have ended, which goes on after the answer. */
  async function ended(): Promise<void> {
    await until('the runs of batches have ended', async () => {
      await turn();
      return (await program.batchStore.unended()).length === 0;
    });
  }

  function at<T>(step: Step, act: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve) => {
      const go = () => {
        unsubscribe(`lector:${step}`, go);
        resolve(act());
      };
      subscribe(`lector:${step}`, go);
    });
  }

  /** What a killed program leaves: the folder as it is at this moment. */
  function keepFolder(): void {
    lives++;
    cpSync(dataDirOf(lives - 1), dataDirOf(lives), { recursive: true });
  }

  async function crash({ at: step, during }: Extract<Call, { type: 'crash' }>): Promise<Answer> {
    const kept = step === 'answer' ? null : at(step, keepFolder);
    const answer = during === null ? null : await (during.type === 'http' ? send(during) : finish(during.runId));
    if (kept === null) keepFolder();
    await kept;
    await program.end();
    rmSync(dataDirOf(lives - 1), { recursive: true, force: true });
    program = await startTestProgram({ dataDir: dataDirOf(lives), clock });
    return answer;
  }

  async function finish(runId: number) {
    const attempt = program.attempts.get(runId);
    const spoken = program.synthesizer.finish(runId);
    await attempt;
    return spoken;
  }

  async function act(call: Call): Promise<Answer> {
    switch (call.type) {
      case 'http':
        return call.pages === true ? readPages(call) : send(call);
      case 'wait':
        // Whoever is about to go to sleep does so before time moves, as it does where time takes time.
        for (let i = 0; i < EVENT_LOOP_TURNS; i++) await turn();
        clock.advance(call.ms);
        if (call.sweep) await program.sweeper.sweep();
        return null;
      case 'fail': {
        const attempt = program.attempts.get(call.runId);
        program.synthesizer.fail(call.runId, call.failure);
        await attempt;
        return null;
      }
      case 'finish':
        return finish(call.runId);
      case 'race': {
        const raced = at(call.at, () => send(call.against));
        return { spoken: await finish(call.runId), answer: await raced };
      }
      case 'meet': {
        const met = at(call.at, () => send(call.against));
        return { first: await send(call.first), second: await met };
      }
      case 'crash':
        return crash(call);
      case 'restart':
        await program.end();
        program = await startTestProgram({ dataDir: dataDirOf(lives), clock });
        return null;
    }
  }

  return {
    facts,
    startMs: clock.now(),
    async perform(call) {
      const answer = await act(call);
      await ended();
      return answer;
    },
    async settled(couldBeAll) {
      await until('the engines have got to what is due', async (patience) => {
        if (couldBeAll(program.synthesizer.speaking())) return true;
        await Promise.race([program.synthesizer.changed(), patience]);
        return false;
      });
      return program.synthesizer.speaking();
    },
    inventory: () => takeInventory(program, dataDirOf(lives)),
    async close() {
      await program.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `isSo` is asked again and again; it is given what resolves when no more patience is left. */
async function until(what: string, isSo: (patience: Promise<void>) => Promise<boolean>): Promise<void> {
  let late = false;
  const patience = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    late = true;
    patience.resolve();
  }, PATIENCE_MS);
  try {
    while (!late && !(await isSo(patience.promise)));
  } finally {
    clearTimeout(timer);
  }
  assert.ok(!late, `it never came to this: ${what}`);
}
