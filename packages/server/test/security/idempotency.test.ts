// Repeated submits: however a client retries with one Idempotency-Key, there is one run.
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { createHarness, type Harness } from '../app-harness.ts';

const RETRIES = 50;
const HOUR_MS = 3_600_000;
const GOOD = { text: 'Once only.', voice_id: 147320, language: 1 };

describe('an Idempotency-Key', () => {
  let server: Harness;
  let db: DatabaseSync;
  let address: string;
  before(async () => {
    server = await createHarness();
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    address = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;
    db = new DatabaseSync(join(server.dataDir, 'lector.db'), { readOnly: true });
  });
  after(async () => {
    db.close();
    await server.close();
  });

  interface Answer {
    readonly status: number;
    readonly taskId: string | undefined;
    readonly type: string | undefined;
  }

  async function submit(name: string, body: object | string = GOOD, key = server.alice): Promise<Answer> {
    const answer = await fetch(`${address}/apis/tts`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json', 'idempotency-key': name },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const json = (await answer.json()) as { task_id?: string; detail?: readonly { type: string }[] };
    return { status: answer.status, taskId: json.task_id, type: json.detail?.[0]?.type };
  }
  const atOnce = (make: (i: number) => Promise<Answer>) =>
    Promise.all(Array.from({ length: RETRIES }, (_, i) => make(i)));
  const count = (sql: string) => Number(Object.values(db.prepare(sql).get() ?? {})[0]);
  const runs = () => count('SELECT count(*) FROM runs');
  const characters = () => count('SELECT sum(characters_used) FROM api_keys');

  it(`makes one run of ${RETRIES} retries at once, and tells all of them its task`, async () => {
    const [runsBefore, charactersBefore] = [runs(), characters()];
    const answers = await atOnce(() => submit('stampede'));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    const [taskId, ...others] = new Set(answers.map((answer) => answer.taskId));
    assert.deepEqual(others, []);
    assert.equal(runs() - runsBefore, 1);
    assert.equal(characters() - charactersBefore, GOOD.text.length, 'counted once');
    assert.equal(count(`SELECT count(*) FROM runs WHERE task_id = '${taskId}'`), 1);
    assert.equal(count("SELECT waiting FROM owners WHERE name = 'alice'"), runs());
    assert.equal((await submit('stampede')).taskId, taskId, 'and to one that comes later');
  });

  it(`lets one of ${RETRIES} different requests at once win and refuses the others`, async () => {
    const runsBefore = runs();
    const answers = await atOnce((i) => submit('contested', { ...GOOD, text: `Text ${i}.` }));
    const won = answers.filter(({ status }) => status === 200);
    const lost = answers.filter(({ status, type }) => status === 422 && type === 'idempotency_key_reused');
    assert.deepEqual([won.length, lost.length], [1, RETRIES - 1]);
    assert.equal(runs() - runsBefore, 1);
    const winner = answers.findIndex(({ status }) => status === 200);
    assert.equal((await submit('contested', { ...GOOD, text: `Text ${winner}.` })).taskId, won[0]?.taskId);
  });

  it('keeps two keys at once apart, and retries of each together', async () => {
    const runsBefore = runs();
    const answers = await atOnce((i) => submit(i % 2 === 0 ? 'even' : 'odd'));
    assert.equal(new Set(answers.map(({ taskId }) => taskId)).size, 2);
    assert.equal(runs() - runsBefore, 2);
  });

  it('compares every parameter, and only what was understood of them', async () => {
    const whole = { ...GOOD, gender: 1, age: 30, project_name: 'Books', project_description: 'Chapter one' };
    const { taskId } = await submit('compared', whole);
    const same: readonly (object | string)[] = [
      Object.fromEntries(Object.entries(whole).reverse()),
      { ...whole, somebody_elses_field: 1, folder_id: null },
      { ...whole, voice_id: '147320', language: '1' },
      JSON.stringify(whole, null, 2).replace('Once', '\\u004fnce'),
    ];
    for (const body of same) assert.equal((await submit('compared', body)).taskId, taskId, JSON.stringify(body));
    const other = { text: 'Once only!', voice_id: 20303, language: 31, gender: 2, age: 31, project_name: 'Others' };
    for (const [field, value] of Object.entries({ ...other, project_description: 'Chapter two' })) {
      const answer = await submit('compared', { ...whole, [field]: value });
      assert.deepEqual([answer.status, answer.type], [422, 'idempotency_key_reused'], field);
    }
    for (const field of ['gender', 'age', 'project_name', 'project_description']) {
      assert.equal((await submit('compared', { ...whole, [field]: null })).status, 422, `without ${field}`);
    }
  });

  it('is not spent on a submit that was refused', async () => {
    const limited = await server.keys.create({ name: 'limited', owner: 'limited', characterLimit: 20 });
    const reader = await server.keys.create({ name: 'reader', owner: 'limited', scopes: ['tts:read'] });
    const refusals: readonly (readonly [status: number, body: object | string, key: string])[] = [
      [422, { ...GOOD, text: '' }, limited.secret],
      [422, { ...GOOD, text: undefined }, limited.secret],
      [422, { ...GOOD, voice_id: 1 }, limited.secret],
      [422, { ...GOOD, folder_id: 1 }, limited.secret],
      [422, '{"text":', limited.secret],
      [402, { ...GOOD, text: 'Longer than the limit of the key.' }, limited.secret],
      [403, GOOD, reader.secret],
      [401, GOOD, 'lct_wrong'],
    ];
    for (const [status, body, key] of refusals) {
      assert.equal((await submit('corrected', body, key)).status, status);
    }
    assert.equal(count("SELECT count(*) FROM idempotency WHERE key = 'corrected'"), 0);
    const first = await submit('corrected', GOOD, limited.secret);
    assert.equal(first.status, 200);
    // Nor does the limit stand in the way of a repetition: nothing is counted twice.
    assert.equal((await submit('corrected', GOOD, limited.secret)).taskId, first.taskId);
  });

  it('belongs to its owner: a second key of the owner repeats, another owner begins', async () => {
    const second = (await server.keys.create({ name: 'second', owner: 'alice' })).secret;
    const [own, repeated, other] = [
      await submit('owned'),
      await submit('owned', GOOD, second),
      await submit('owned', { ...GOOD, text: 'Mine.' }, server.bob),
    ];
    assert.equal(repeated.taskId, own.taskId);
    assert.equal(other.status, 200);
    assert.notEqual(other.taskId, own.taskId);
  });

  it('holds for 24 hours, whatever becomes of the run, and may be used anew after that', async () => {
    const { taskId } = await submit('kept');
    await server.speakAll();
    assert.equal((await submit('kept')).taskId, taskId, 'after its run has ended');
    server.advance(24 * HOUR_MS - 1_000);
    await server.prune();
    assert.equal((await submit('kept')).taskId, taskId, 'at 23:59:59');
    assert.equal((await submit('kept', { ...GOOD, text: 'Other.' })).status, 422);
    server.advance(1_001);
    await server.prune();
    const anew = await submit('kept', { ...GOOD, text: 'Another day.' });
    assert.equal(anew.status, 200);
    assert.notEqual(anew.taskId, taskId);
  });
});
