// One connection as a stream of events in both directions: follows how fast the client takes, and closes when nothing comes or goes.
import type { Socket } from 'node:net';
import { AppError } from '../errors.ts';
import { encodeEvent, type WyomingEvent } from './event.ts';
import { EventReader } from './event-reader.ts';

export interface SocketLimits {
  readonly maxDataBytes: number;
  /** Between two events, while nothing is spoken: a model that writes a text thinks for minutes. */
  readonly idleMs: number;
  /** In which what was sent has to be taken. */
  readonly takeWithinMs: number;
}

/** For a client to read the last event: what it still sends then would make the system throw the event away. */
const LINGER_MS = 1_000;

export class EventSocket {
  readonly #socket: Socket;
  readonly #limits: SocketLimits;
  readonly #closed = new AbortController();
  readonly #idle: NodeJS.Timeout;
  #atWork = 0;
  #isStopping = false;

  constructor(socket: Socket, limits: SocketLimits) {
    this.#socket = socket;
    this.#limits = limits;
    this.#idle = setTimeout(() => this.#giveUp(), limits.idleMs).unref();
    socket.on('error', () => {}); // `close` follows
    socket.once('close', () => {
      clearTimeout(this.#idle);
      this.#closed.abort(new AppError('busy', 'The client has gone away'));
    });
  }

  /** Aborts when the connection closes. */
  get signal(): AbortSignal {
    return this.#closed.signal;
  }

  /** Ends when the client sends no more, which does not mean that it reads no more. Throws `invalid_input` for what is no event. */
  async *events(): AsyncGenerator<WyomingEvent, void, undefined> {
    const reader = new EventReader(this.#limits);
    for await (const bytes of this.#socket.iterator({ destroyOnReturn: false })) {
      for (const event of reader.push(bytes as Buffer)) {
        if (this.#socket.writableEnded) continue;
        this.#idle.refresh();
        yield event;
      }
    }
  }

  /** Resolves when more may be sent. Rejects when the connection is closed, or nothing is taken for too long. */
  async send(frame: Buffer): Promise<void> {
    this.signal.throwIfAborted();
    if (this.#socket.writableEnded) throw new AppError('busy', 'The connection is closing');
    this.#idle.refresh();
    if (!this.#socket.write(frame)) await this.#drained();
  }

  /** While an engine speaks for the client it may be silent. After `stop` nothing is begun any more: no run would be spoken. */
  async work<T>(task: () => Promise<T>): Promise<T> {
    if (this.#isStopping) throw stopping();
    this.#atWork++;
    try {
      return await task();
    } finally {
      this.#idle.refresh();
      if (--this.#atWork === 0 && this.#isStopping) this.fail(stopping());
    }
  }

  /** Says why, and closes: clients wait for the end of the sound for ever, and do not look at errors. */
  fail({ code, message }: AppError): void {
    if (this.signal.aborted || this.#socket.writableEnded) return;
    this.#socket.write(encodeEvent('error', { text: message, code }));
    this.close();
  }

  /** Closes when what was sent has left. */
  close(): void {
    const destroy = () => this.#socket.destroy();
    this.#socket.end(() => setTimeout(destroy, LINGER_MS).unref());
    this.#socket.resume();
    setTimeout(destroy, this.#limits.takeWithinMs).unref();
  }

  /** Closes at once, or when what is spoken has been spoken. */
  stop(): void {
    this.#isStopping = true;
    if (this.#atWork === 0) this.fail(stopping());
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async #drained(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const gone = () => reject(this.signal.reason);
    const slow = setTimeout(() => this.#socket.destroy(), this.#limits.takeWithinMs).unref();
    this.#socket.once('drain', resolve);
    this.signal.addEventListener('abort', gone, { once: true });
    try {
      await promise;
    } finally {
      clearTimeout(slow);
      this.#socket.off('drain', resolve);
      this.signal.removeEventListener('abort', gone);
    }
  }

  #giveUp(): void {
    if (this.#atWork > 0) this.#idle.refresh();
    else this.fail(new AppError('busy', `No event came for ${this.#limits.idleMs / 1_000} s`));
  }
}

function stopping(): AppError {
  return new AppError('busy', 'The server is stopping');
}
