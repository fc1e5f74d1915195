// Asks the files and batches of the OpenAI door of an application without a network, as its clients do.
import type { FileObject, SpeechBatchObject } from '@lector/contract/openai-batches';
import type { Harness } from '../app-harness.ts';
import { FORM_TYPE, form } from '../voice-recordings.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what they know to be there
  readonly json: any;
}

interface Asked {
  readonly key?: string;
  readonly body?: object | Buffer;
  readonly type?: string;
}

export interface BatchClient {
  ask(method: 'GET' | 'POST' | 'DELETE', path: string, asked?: Asked): Promise<Answer>;
  send(content: string | Buffer, fields?: Readonly<Record<string, string>>, key?: string): Promise<Answer>;
  /** The id of a new file with these lines. */
  sendLines(lines: readonly (string | object)[], key?: string): Promise<string>;
  begin(inputFileId: string, more?: object, key?: string): Promise<Answer>;
  look(id: string): Promise<SpeechBatchObject>;
  /** The lines of a file. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what they know to be there
  read(fileId: string): Promise<any[]>;
}

/** A good line. */
export const line = (customId: string, body: object = {}, more: object = {}) => ({
  ...{ custom_id: customId, method: 'POST', url: '/v1/audio/speech' },
  body: { model: 'tts-1', voice: 'alloy', input: `Hello ${customId}.`, ...body },
  ...more,
});

export function createBatchClient(server: Harness): BatchClient {
  const client: BatchClient = {
    async ask(method, path, { key = server.alice, body, type = 'application/json' } = {}) {
      const answer = await server.app.inject({
        method,
        url: path,
        headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': type }) },
        ...(body === undefined ? {} : { payload: body }),
      });
      const isJson = String(answer.headers['content-type']).startsWith('application/json');
      const { statusCode: status, body: text, rawPayload: bytes, headers } = answer;
      return { status, text, bytes, headers, json: isJson ? JSON.parse(text) : null };
    },
    send: (content, fields = { purpose: 'batch' }, key = server.alice) =>
      client.ask('POST', '/v1/files', {
        ...{ key, type: FORM_TYPE },
        body: form(fields, Buffer.from(content), { fileFirst: true }),
      }),
    async sendLines(lines, key) {
      const text = lines.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n');
      const { status, json, text: told } = await client.send(text, { purpose: 'batch' }, key);
      if (status !== 200) throw new Error(told);
      return (json as FileObject).id;
    },
    begin: (inputFileId, more = {}, key = server.alice) =>
      client.ask('POST', '/v1/batches', {
        key,
        body: { input_file_id: inputFileId, endpoint: '/v1/audio/speech', completion_window: '24h', ...more },
      }),
    look: async (id) => (await client.ask('GET', `/v1/batches/${id}`)).json,
    async read(fileId) {
      const { text, status } = await client.ask('GET', `/v1/files/${fileId}/content`);
      if (status !== 200) throw new Error(text);
      return text.split('\n').flatMap((one) => (one === '' ? [] : [JSON.parse(one)]));
    },
  };
  return client;
}
