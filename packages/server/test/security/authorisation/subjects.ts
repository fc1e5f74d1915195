// The subjects of requests: things of one owner, of another, unknown ones, and deleted ones.
import { randomUUID } from 'node:crypto';
import type { Harness } from '../../app-harness.ts';
import { makeBook } from '../../books/made-book.ts';
import { PASSWORD } from '../../studio/browser.ts';
import { FORM_TYPE, form, toneWav } from '../../voice-recordings.ts';
import type { OwnerName } from './callers.ts';

export interface Subject {
  readonly name: `${OwnerName}'s` | 'missing' | 'deleted';
  /** Null when there is no such thing (any more). */
  readonly owner: OwnerName | null;
  readonly runId: number;
  readonly taskId: string;
  readonly folderId: number;
  readonly keyId: number;
  /** A dictionary with one entry, whose id is 1. */
  readonly dictionaryId: number;
  /** An open batch without runs. */
  readonly batchId: string;
  /** A book that is spoken, with a cover and an audiobook. */
  readonly bookId: string;
  /** A file of the OpenAI door that no batch reads, and a batch of another one. */
  readonly fileId: string;
  readonly speechBatchId: string;
  /** A webhook with one delivery. */
  readonly webhookId: number;
  /** A custom voice. */
  readonly voiceId: number;
  /** A member, and where they are signed in. */
  readonly userId: number;
  readonly sessionId: number;
  /** Path and query of a link with a good signature. */
  readonly link: string;
}

/** A finished run of the owner in a folder of its own, and a link to it; a key; and a member who is signed in. */
export async function makeSubject(server: Harness, owner: OwnerName): Promise<Subject> {
  const key = server[owner];
  const ask = async <T>(method: 'GET' | 'POST', url: string, payload?: object): Promise<T> => {
    const headers = { 'x-api-key': key };
    const answer = await server.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    if (answer.statusCode !== 200) throw new Error(`${method} ${url} → ${answer.statusCode} ${answer.body}`);
    return answer.json();
  };
  const { folder_id: folderId } = await ask<{ folder_id: number }>('POST', '/folders/create', {
    folder_name: `${owner} only`,
  });
  // What others left in line must not get this owner's sound.
  await server.speakAll(Buffer.from('fLaC of nobody'));
  const text = `Words of ${owner}.`;
  const body = { text, voice_id: 147320, language: 1, folder_id: folderId };
  const { task_id: taskId } = await ask<{ task_id: string }>('POST', '/tts', body);
  await server.speakAll(Buffer.from(`fLaC of ${owner}`));
  const { run_id: runId } = await ask<{ run_id: number }>('GET', `/tts/${taskId}`);
  const { output_url } = await ask<{ output_url: string }>('GET', `/tts-result/${runId}?output_type=file_url`);
  const { pathname, search } = new URL(output_url);
  const dictionaries = '/lector/v1/dictionaries';
  await clearDictionaries(server, key);
  const { id: dictionaryId } = await ask<{ id: number }>('POST', dictionaries, { name: `${owner} only` });
  await ask('POST', `${dictionaries}/${dictionaryId}/entries`, { phrase: `Words of ${owner}`, ipa: 'a' });
  const { batch_id: batchId } = await ask<{ batch_id: string }>('POST', '/lector/v1/batches', {
    name: `${owner} only`,
  });
  const bookId = await makeBook(server, key);
  const fileId = await makeFile(server, owner);
  const { id: speechBatchId } = await ask<{ id: string }>('POST', '/v1/batches', {
    ...{ input_file_id: await makeFile(server, owner), endpoint: '/v1/audio/speech', completion_window: '24h' },
  });
  const voiceId = await makeVoice(server, key, owner);
  const { key: made } = await server.keys.create({ name: 'a subject', owner });
  const webhookId = await makeWebhook(server, made.ownerId, owner);
  const { userId, id: sessionId } = await admit(server, owner);
  const link = pathname + search;
  return {
    name: `${owner}'s`,
    owner,
    runId,
    taskId,
    folderId,
    keyId: made.id,
    dictionaryId,
    batchId,
    bookId,
    fileId,
    speechBatchId,
    webhookId,
    voiceId,
    userId,
    sessionId,
    link,
  };
}

async function makeFile(server: Harness, owner: OwnerName): Promise<string> {
  const answer = await server.app.inject({
    method: 'POST',
    url: '/v1/files',
    headers: { 'x-api-key': server[owner], 'content-type': FORM_TYPE },
    payload: form({ purpose: 'batch' }, Buffer.from(`${owner} only`)),
  });
  if (answer.statusCode !== 200) throw new Error(answer.body);
  return answer.json<{ id: string }>().id;
}

/** There may be 20: the oldest go. None of a subject that is still asked about is so old. */
async function makeWebhook(server: Harness, ownerId: number, owner: OwnerName): Promise<number> {
  const all = await server.webhooks.list(ownerId);
  for (const { id } of all.slice(0, -4)) await server.webhooks.remove({ ownerId, webhookId: id });
  const content = { url: `https://hooks.example/${owner}`, events: ['run.failed'], description: '' } as const;
  const { webhook } = await server.webhooks.create(ownerId, content);
  await server.webhooks.test({ ownerId, webhookId: webhook.id });
  return webhook.id;
}

/** As there may be 100 of them, too, the oldest go. */
async function makeVoice(server: Harness, key: string, owner: OwnerName): Promise<number> {
  const headers = { 'x-api-key': key };
  const listed = (await server.app.inject({ url: '/list-voices', headers })).json<{ id: number; engine: string }[]>();
  const custom = listed.filter(({ engine }) => engine === 'test-engine').map(({ id }) => id);
  for (const id of custom.length < 50 ? [] : custom.slice(0, 25))
    await server.app.inject({ method: 'DELETE', url: `/delete-voice/${id}`, headers });
  const answer = await server.app.inject({
    method: 'POST',
    url: '/create-custom-voice',
    headers: { ...headers, 'content-type': FORM_TYPE },
    payload: form({ voice_name: `${owner} only`, gender: '1', consent: '1' }, toneWav(3, { rate: 8_000 })),
  });
  if (answer.statusCode !== 200) throw new Error(answer.body);
  return answer.json<{ voice_id: number }>().voice_id;
}

/** There may be 100 of them: none of a subject that is still asked about is so old. */
async function clearDictionaries(server: Harness, key: string): Promise<void> {
  const url = '/lector/v1/dictionaries';
  const headers = { 'x-api-key': key };
  const all = (await server.app.inject({ url, headers })).json<{ id: number }[]>();
  if (all.length < 50) return;
  for (const { id } of all) await server.app.inject({ method: 'DELETE', url: `${url}/${id}`, headers });
}

async function admit(server: Harness, owner: OwnerName) {
  const { token } = await server.studio.setUp.invite({ owner, role: 'member', madeOn: 'studio' });
  const name = randomUUID();
  const { session } = await server.studio.setUp.follow({ token, name, password: PASSWORD }, 'Firefox on Linux');
  return session;
}

/** Of the owner until a moment ago. */
export async function makeDeletedSubject(server: Harness, owner: OwnerName): Promise<Subject> {
  const subject = await makeSubject(server, owner);
  const url = `/lector/v1/runs/${subject.runId}`;
  const answer = await server.app.inject({ method: 'DELETE', url, headers: { 'x-api-key': server[owner] } });
  if (answer.statusCode !== 204) throw new Error(answer.body);
  const dictionary = `/lector/v1/dictionaries/${subject.dictionaryId}`;
  await server.app.inject({ method: 'DELETE', url: dictionary, headers: { 'x-api-key': server[owner] } });
  const batch = `/lector/v1/batches/${subject.batchId}`;
  await server.app.inject({ method: 'DELETE', url: batch, headers: { 'x-api-key': server[owner] } });
  const book = `/lector/v1/books/${subject.bookId}`;
  await server.app.inject({ method: 'DELETE', url: book, headers: { 'x-api-key': server[owner] } });
  const voice = `/delete-voice/${subject.voiceId}`;
  await server.app.inject({ method: 'DELETE', url: voice, headers: { 'x-api-key': server[owner] } });
  const file = `/v1/files/${subject.fileId}`;
  await server.app.inject({ method: 'DELETE', url: file, headers: { 'x-api-key': server[owner] } });
  const { ownerId } = (await server.keys.list()).find(({ id }) => id === subject.keyId) ?? { ownerId: 0 };
  await server.webhooks.remove({ ownerId, webhookId: subject.webhookId });
  await server.studio.members.remove({ ownerId, userId: subject.userId, askerId: null });
  // Folders and batches of the OpenAI door cannot be deleted, nor keys, which are revoked: here they are ones that never were.
  const never = { folderId: NOBODY, keyId: NOBODY, speechBatchId: NO_BATCH };
  return { ...subject, name: 'deleted', owner: null, ...never };
}

/** Never was. `like` has a run id of as many digits, so that answers are as long. */
export function makeMissingSubject(server: Harness, like: Subject): Subject {
  const digits = String(like.runId).length;
  const floor = 10 ** (digits - 1);
  const runId = like.runId + 1 < floor * 10 && like.runId + 1 < 2 ** 31 ? like.runId + 1 : floor;
  const [link = ''] = server.links.sign(['0123456789abcdef'.repeat(2)]).paths;
  return {
    name: 'missing',
    owner: null,
    runId,
    taskId: randomUUID(),
    folderId: NOBODY,
    keyId: NOBODY,
    dictionaryId: NOBODY,
    batchId: NO_BATCH,
    fileId: `file-${'0123456789abcdef'.repeat(2)}`,
    speechBatchId: NO_BATCH,
    bookId: `book_${'0123456789abcdef'.repeat(2)}`,
    webhookId: NOBODY,
    voiceId: NOBODY,
    userId: NOBODY,
    sessionId: NOBODY,
    link,
  };
}

/** An id that nothing has. */
const NOBODY = 2_147_483_647;
const NO_BATCH = `batch_${'0123456789abcdef'.repeat(2)}`;
