// Cuts off requests whose bodies arrive too slowly. The platform has one time for all requests, and a large upload over a slow line needs more.
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { onRequestHookHandler } from 'fastify';

/** For a request to arrive whole. */
const BODY_MS = 30_000;
/** An upload has to bring so much in each minute, as much as a listener has to take. */
const UPLOAD_WINDOW_MS = 60_000;
const UPLOAD_WINDOW_BYTES = 65_536;
/** For an upload to arrive whole. */
export const UPLOAD_MS = 3_600_000;

/** The platform's own code for a request that took too long. */
export const SLOW_BODY_CODE = 'ERR_HTTP_REQUEST_TIMEOUT';

/** As the platform tells it: a `clientError` of the server. */
export function tellSlowBody(server: Server, socket: Socket): void {
  server.emit('clientError', Object.assign(new Error('The body took too long'), { code: SLOW_BODY_CODE }), socket);
}

interface Arrival {
  readonly request: IncomingMessage;
  readonly beganMs: number;
  windowMs: number;
  windowBytes: number;
}

const uploads = new WeakSet<IncomingMessage>();

/** A hook of a route that takes large bodies. Behind authentication: strangers have no more time than for any other call. */
export const allowSlowUpload: onRequestHookHandler = (request, _reply, done) => {
  uploads.add(request.raw);
  done();
};

export class SlowBodies {
  readonly #nowMs: () => number;
  readonly #arrivals = new Map<Socket, Arrival>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** When the head of a request is there. */
  begin(request: IncomingMessage): void {
    const { socket } = request;
    const beganMs = this.#nowMs();
    this.#arrivals.set(socket, { request, beganMs, windowMs: beganMs, windowBytes: socket.bytesRead });
  }

  /** The connections to be cut off. To be called every second or so. */
  look(): readonly Socket[] {
    const nowMs = this.#nowMs();
    const slow: Socket[] = [];
    for (const [socket, arrival] of this.#arrivals) {
      const isOver = arrival.request.complete || socket.destroyed;
      const isSlow = !isOver && (uploads.has(arrival.request) ? isSlowUpload : isSlowRequest)(arrival, nowMs);
      if (isOver || isSlow) this.#arrivals.delete(socket);
      if (isSlow) slow.push(socket);
    }
    return slow;
  }
}

function isSlowRequest({ beganMs }: Arrival, nowMs: number): boolean {
  return nowMs - beganMs >= BODY_MS;
}

function isSlowUpload(arrival: Arrival, nowMs: number): boolean {
  const { request, beganMs, windowMs, windowBytes } = arrival;
  if (nowMs - beganMs >= UPLOAD_MS) return true;
  if (nowMs - windowMs < UPLOAD_WINDOW_MS) return false;
  const { bytesRead } = request.socket;
  const isSlow = bytesRead - windowBytes < UPLOAD_WINDOW_BYTES && request.readableLength === 0; // else it waits for us
  arrival.windowMs = nowMs;
  arrival.windowBytes = bytesRead;
  return isSlow;
}
