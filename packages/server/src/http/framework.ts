// Fastify with our limits, our path rewriting, and our answers to invalid HTTP.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { createTrustedProxies } from './access/trusted-proxies.ts';
import type { HttpConfig } from './dependencies.ts';
import { NO_BODY_BYTES } from './protocol/body-limits.ts';
import { markClosing } from './protocol/connections/closing-connections.ts';
import type { ConnectionTable } from './protocol/connections/connection-table.ts';
import { answerInTurn } from './protocol/connections/pipelining.ts';
import { SLOW_BODY_CODE, type SlowBodies, UPLOAD_MS } from './protocol/connections/slow-bodies.ts';
import { endUntakenAnswers } from './protocol/connections/untaken-answers.ts';
import { errorBody, JSON_HEADERS, sendError } from './protocol/errors.ts';
import { foldOpenAiPath, isOpenAiPath } from './protocol/openai-paths.ts';

/** What is known of the connections. */
export interface Connections {
  readonly table: ConnectionTable;
  readonly bodies: SlowBodies;
}

/** A server without routes. */
export function createFramework(config: HttpConfig, connections: Connections): FastifyInstance {
  const { table } = connections;
  const isProxy = createTrustedProxies(config.trustedProxies);
  const app = Fastify({
    // Only for the address of the caller: what else proxies send is not looked at.
    trustProxy: config.trustedProxies.length > 0 && ((address: string) => isProxy(address)),
    logger: false,
    bodyLimit: NO_BODY_BYTES,
    genReqId: () => randomUUID(),
    // Everything is served at the root and under /apis, which camb's clients use.
    rewriteUrl: ({ method, url = '/' }) => rewritePath(url, method !== 'DELETE'),
    // While stopping, requests on kept connections are still served; what they submit is stored.
    return503OnClosing: false,
    serverFactory: (listener) => createHttpServer(listener as RequestListener, config, connections),
    frameworkErrors: (error, _request, reply) => {
      sendError(reply, { status: error.statusCode ?? 400, detail: 'The address is not valid' });
    },
    clientErrorHandler: (error, socket) => {
      const [status, detail] = clientError(error.code, config);
      if (!socket.writable) return;
      const body = errorBody({ status, detail });
      const headers = { ...JSON_HEADERS, 'content-length': Buffer.byteLength(body), connection: 'close' };
      const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.end(`HTTP/1.1 ${status} \r\n${head.join('')}\r\n${body}`);
    },
  });
  app.server.on('connection', (socket: Socket) => {
    table.open(socket, isProxy(socket.remoteAddress) ? null : (socket.remoteAddress ?? ''));
    socket.once('close', () => table.close(socket));
  });
  app.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    markClosing(request.socket);
    const body = errorBody({ status: 417, detail: 'The only expectation that can be met is 100-continue' });
    response.writeHead(417, { ...JSON_HEADERS, connection: 'close' }).end(body);
  });
  return app;
}

function createHttpServer(listener: RequestListener, config: HttpConfig, { table, bodies }: Connections) {
  const options = {
    // For the longest upload. Any other request has less: see SlowBodies.
    requestTimeout: UPLOAD_MS,
    keepAliveTimeout: 65_000,
    headersTimeout: 10_000,
    // Adds up to this to either timeout.
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: config.maxHeaderBytes,
    // We refuse a missing Host ourselves, because the platform's answer has no body.
    requireHostHeader: false,
  };
  const server = createServer(
    options,
    answerInTurn({
      listener,
      onBegin: (request) => {
        bodies.begin(request);
        table.beginAnswer(request.socket);
      },
      onEnd: (socket) => table.endAnswer(socket),
    }),
  );
  // One more than the table holds, so that the table, not the platform, chooses which connection is closed.
  server.maxConnections = config.maxConnections + 1;
  endUntakenAnswers(server, {
    idleMs: config.answerIdleSeconds * 1_000,
    isAnswering: (socket) => table.isAnswering(socket),
  });
  return server;
}

/**
 * Collapses `//`, because two clients join paths by hand, and removes `/apis` and a slash at the end; the OpenAI door is not under `/apis`. The query
 * is unchanged. What deletes keeps its slash: a lost id must never name the collection.
 */
function rewritePath(url: string, mayEndInSlash: boolean): string {
  const at = url.indexOf('?');
  const path = collapse(at === -1 ? url : url.slice(0, at));
  const isVendors = startsWithApis(path) && !isOpenAiPath(path.slice(5));
  const full = isVendors ? path.slice(5) || '/' : path;
  const plain = mayEndInSlash ? withoutEndSlash(full) : full;
  const folded = startsWithApis(path) ? plain : foldOpenAiPath(plain);
  return at === -1 ? folded : folded + url.slice(at);
}

/** Whether the URL as it was sent is under /apis, which camb's clients use. */
export function isUnderApis(originalUrl: string): boolean {
  return startsWithApis(collapse(originalUrl.split('?', 1)[0] as string));
}

/** The page of the calls keeps its slash: what it loads has addresses relative to it. */
function withoutEndSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') && path !== '/docs/' ? path.slice(0, -1) : path;
}

function collapse(path: string): string {
  return path.includes('//') ? path.replace(/\/{2,}/g, '/') : path;
}

function startsWithApis(path: string): boolean {
  return path.startsWith('/apis') && (path.length === 5 || path[5] === '/');
}

function clientError(code: string | undefined, config: HttpConfig): readonly [status: number, detail: string] {
  if (code === 'HPE_HEADER_OVERFLOW')
    return [431, `The request head is larger than ${config.maxHeaderBytes} bytes (LECTOR_MAX_HEADER_BYTES)`];
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return [413, 'The chunk extensions are too large'];
  if (code === SLOW_BODY_CODE) return [408, 'The request took too long to arrive'];
  return [400, 'The request is not valid HTTP'];
}
