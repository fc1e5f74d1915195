// Requests that come on one connection before the answer to an earlier one has left: they wait, and no more is read.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests of one connection that may wait: what one read of the socket may bring. Clients that await each answer have none. */
const MOST_WAITING = 1_000;
/** The same of all connections together. Each takes some kB. */
const MOST_WAITING_IN_ALL = 10_000;

interface Line {
  working: boolean;
  readonly waiting: (readonly [request: IncomingMessage, response: ServerResponse])[];
}

export interface PipeliningOptions {
  readonly listener: RequestListener;
  /** Called when the work on a request begins, and when its answer has left or its connection is gone. */
  readonly onBegin: (request: IncomingMessage) => void;
  readonly onEnd: (socket: Socket) => void;
}

/**
 * A listener that hands on one request of a connection at a time, in their order, and reads no more from it while any wait. Without
 * it, one read of a socket begins a thousand requests, each of which holds an answer or an open file until the one before has been
 * taken. And when such a connection breaks, only the answer in front hears of it: the files of the others stay open.
 */
export function answerInTurn({ listener, onBegin, onEnd }: PipeliningOptions): RequestListener {
  const lines = new WeakMap<Socket, Line>();
  let waitingInAll = 0;

  function lineOf(socket: Socket): Line {
    const known = lines.get(socket);
    if (known !== undefined) return known;
    const line: Line = { working: false, waiting: [] };
    lines.set(socket, line);
    // The platform resumes a connection whenever a request has been read to its end.
    socket.on('resume', () => {
      if (line.waiting.length > 0) socket.pause();
    });
    const drop = () => {
      waitingInAll -= line.waiting.length;
      line.waiting.length = 0;
    };
    // An answer that closes the connection, or the one to bytes that are no HTTP, was the last. What comes is read again, because
    // the other side's end comes behind it.
    socket.once('finish', () => {
      drop();
      socket.resume();
    });
    socket.once('close', drop);
    return line;
  }

  function begin(line: Line, request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    line.working = true;
    onBegin(request);
    // When the last byte has been handed over, or the connection is gone.
    response.once('close', () => {
      line.working = false;
      onEnd(socket);
      next(line, socket);
    });
    listener(request, response);
  }

  function next(line: Line, socket: Socket): void {
    // Not writable: the answer before closes the connection.
    const [request, response] = (socket.writable ? line.waiting.shift() : undefined) ?? [];
    if (request === undefined || response === undefined) return;
    waitingInAll--;
    // The body of the last one may not be there yet.
    if (line.waiting.length === 0) socket.resume();
    begin(line, request, response);
  }

  return (request, response) => {
    const { socket } = request;
    const line = lineOf(socket);
    if (!line.working) return begin(line, request, response);
    if (line.waiting.length >= MOST_WAITING || waitingInAll >= MOST_WAITING_IN_ALL) {
      socket.destroy();
      return;
    }
    line.waiting.push([request, response]);
    waitingInAll++;
    socket.pause();
  };
}
