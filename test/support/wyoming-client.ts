// A small client of the Wyoming protocol, written from its description and not from our own frames.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Heard {
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly payload: Buffer;
}

export class WyomingClient implements Disposable {
  readonly socket: Socket;
  #bytes = Buffer.alloc(0);
  readonly #chunks: AsyncIterator<Buffer>;

  private constructor(socket: Socket) {
    this.socket = socket;
    this.#chunks = socket[Symbol.asyncIterator]();
  }

  static async connect(port: number): Promise<WyomingClient> {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    await once(socket, 'connect');
    return new WyomingClient(socket);
  }

  /** With the data behind the line, as the protocol's library writes them, or in it. */
  send(type: string, data: object = {}, form: 'behind' | 'inline' = 'behind'): void {
    if (form === 'inline') {
      this.socket.write(`${JSON.stringify({ type, data })}\n`);
      return;
    }
    const block = Buffer.from(JSON.stringify(data));
    this.socket.write(`${JSON.stringify({ type, version: '1.0.0', data_length: block.length })}\n`);
    this.socket.write(block);
  }

  /** The next event; null when the server has closed. */
  async next(): Promise<Heard | null> {
    const line = await this.#take(() => this.#bytes.indexOf('\n') + 1);
    if (line === null) return null;
    const { type, data = {}, data_length: dataLength = 0, payload_length: length = 0 } = JSON.parse(String(line));
    const more = dataLength === 0 ? {} : JSON.parse(String(await this.#take(() => dataLength)));
    const payload = length === 0 ? Buffer.alloc(0) : await this.#take(() => length);
    if (payload === null) throw new Error('the connection closed inside an event');
    return { type, data: { ...data, ...more }, payload };
  }

  /** The events up to and with one of this type, or up to the end. */
  async until(type: string): Promise<readonly Heard[]> {
    const heard: Heard[] = [];
    for (;;) {
      const event = await this.next();
      if (event === null) return heard;
      heard.push(event);
      if (event.type === type) return heard;
    }
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  /** So many bytes, once there are as many; 0 means that it is not known yet. Null at the end. */
  async #take(wanted: () => number): Promise<Buffer | null> {
    for (;;) {
      const length = wanted();
      if (length > 0 && this.#bytes.length >= length) {
        const taken = this.#bytes.subarray(0, length);
        this.#bytes = this.#bytes.subarray(length);
        return taken;
      }
      const { value, done } = await this.#chunks.next();
      if (done === true) return null;
      this.#bytes = Buffer.concat([this.#bytes, value]);
    }
  }
}

/** The sound of the events, and at what rate. */
export function soundOf(heard: readonly Heard[]): { readonly rate: unknown; readonly samples: Buffer } {
  const chunks = heard.filter(({ type }) => type === 'audio-chunk');
  return { rate: chunks[0]?.data.rate, samples: Buffer.concat(chunks.map(({ payload }) => payload)) };
}

/** The kinds of events in their order, each once in a row. */
export function kindsOf(heard: readonly Heard[]): readonly string[] {
  return heard.map(({ type }) => type).filter((type, i, all) => type !== all[i - 1]);
}
