// Clients that send all kinds of requests until the server refuses connections; records the outcome of each request.
import { setTimeout as wait } from 'node:timers/promises';
import type { Submitted } from '../program.ts';
import type { Random } from '../random.ts';
import type { Installation } from './installation.ts';
import { beginRequest, type Fate, makeAgent } from './request.ts';

export interface Told extends Fate {
  /** As sent in `x-fault-id`. */
  readonly id: string;
  readonly what: 'submit' | 'poll' | 'bulk' | 'upload' | 'download';
  /** Of a submit. */
  readonly text?: Submitted;
}

const CLIENTS = 8;
/** One in this many requests is a submit; more would only prolong the next start. */
const SUBMIT_EVERY = 15;
const PAUSE_MS = 2;

export class Load {
  readonly #installation: Installation;
  readonly #random: Random;
  /** A finished run to ask for. */
  readonly known: { readonly taskId: string; readonly runId: number };
  readonly fates: Told[] = [];
  #sent = 0;

  constructor(installation: Installation, random: Random, known: { readonly taskId: string; readonly runId: number }) {
    this.#installation = installation;
    this.#random = random;
    this.known = known;
  }

  /** Resolves when every client has been refused: half of them keep their connections, half make one for each request. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: CLIENTS }, (_, i) => this.#client(i % 2 === 0)));
  }

  async #client(keepAlive: boolean): Promise<void> {
    const agent = makeAgent(keepAlive);
    for (let told = await this.#ask(agent); told.kind !== 'refused'; told = await this.#ask(agent))
      await wait(PAUSE_MS);
    agent.destroy();
  }

  #ask(agent: ReturnType<typeof makeAgent>): Promise<Told> {
    if (this.#random.int(1, SUBMIT_EVERY) === 1) {
      const text = this.#installation.note();
      return this.send({ what: 'submit', agent, path: '/apis/tts', body: text.body, text });
    }
    const { taskId, runId } = this.known;
    if (this.#random.int(1, 2) === 1) return this.send({ what: 'poll', agent, path: `/apis/tts/${taskId}` });
    return this.send({ what: 'bulk', agent, path: '/apis/tts-results', body: { run_ids: [runId, runId] } });
  }

  /** Sends one request and records its outcome. With `hold` the second half of the body waits, and `held` is called once the server has the first. */
  async send(options: {
    readonly what: Told['what'];
    readonly agent: ReturnType<typeof makeAgent>;
    readonly path: string;
    readonly body?: object;
    readonly text?: Submitted;
    readonly hold?: { readonly until: Promise<unknown>; readonly begun: () => void };
  }): Promise<Told> {
    const { what, agent, path, body, text, hold } = options;
    const id = `${++this.#sent}`;
    const payload = body === undefined ? '' : JSON.stringify(body);
    const { request, fate } = beginRequest({
      address: this.#installation.server.address,
      path,
      method: body === undefined ? 'GET' : 'POST',
      agent,
      headers: {
        'x-api-key': this.#installation.key,
        'x-fault-id': id,
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(payload.length) }),
        ...(text === undefined ? {} : { 'idempotency-key': text.name }),
        // Answered by 100 once the server has taken the request on.
        ...(hold === undefined || body === undefined ? {} : { expect: '100-continue' }),
      },
      ...(hold === undefined || body !== undefined ? {} : { readAfter: hold.until }),
    });
    if (hold === undefined) request.end(payload);
    else if (body === undefined) request.on('response', hold.begun).end();
    else {
      request.on('continue', async () => {
        request.write(payload.slice(0, payload.length / 2));
        hold.begun();
        await hold.until;
        request.end(payload.slice(payload.length / 2));
      });
    }
    const told = { ...(await fate), id, what, ...(text === undefined ? {} : { text }) };
    if (text !== undefined && told.status === 200 && told.kind === 'answered') {
      text.taskId = (JSON.parse(told.body.toString()) as { task_id: string }).task_id;
    }
    this.fates.push(told);
    return told;
  }
}
