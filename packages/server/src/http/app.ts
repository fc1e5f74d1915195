// The HTTP application: the framework set up, every check in its order, every route hung in.
import cors from '@fastify/cors';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type AppError, invalidInput } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { FolderStore } from '../ports/folder-store.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Synthesizer } from '../ports/synthesizer.ts';
import type { ApiKeys } from '../services/api-keys.ts';
import type { DeleteRun } from '../services/delete-run.ts';
import type { LinkSigner } from '../services/links.ts';
import type { RunResults } from '../services/run-results.ts';
import type { SubmitRun } from '../services/submit-run.ts';
import { createAuth } from './auth.ts';
import { createErrorHandler, errorBody, sendError } from './errors.ts';
import { createGuard } from './guard.ts';
import { parseJsonBody } from './json-body.ts';
import { OPENAPI } from './openapi.ts';
import { registerArtefacts } from './routes/artefacts.ts';
import { registerCatalogue } from './routes/catalogue.ts';
import { registerFolders } from './routes/folders.ts';
import { registerHealth } from './routes/health.ts';
import { registerResults } from './routes/results.ts';
import { registerRuns } from './routes/runs.ts';
import { registerStudio } from './routes/studio.ts';
import { registerTts } from './routes/tts.ts';
import { compileValidator } from './validation.ts';

export type Routes = FastifyInstance;

export interface HttpConfig {
  readonly publicUrl: string;
  /** Host names besides localhost and IP addresses. */
  readonly allowedHosts: readonly string[];
  readonly maxTextCharacters: number;
  readonly maxBodyBytes: number;
  readonly maxHeaderBytes: number;
  readonly maxBulkIds: number;
  readonly maxConnections: number;
  readonly ratePerMinute: number;
  readonly rateBurst: number;
}

export interface AppServices {
  readonly config: HttpConfig;
  readonly log: Logger;
  readonly clock: Clock;
  readonly synthesizer: Synthesizer;
  readonly keys: ApiKeys;
  readonly runs: RunStore;
  readonly folders: FolderStore;
  readonly blobs: BlobStore;
  readonly links: LinkSigner;
  readonly results: RunResults;
  readonly submitRun: SubmitRun;
  readonly deleteRun: DeleteRun;
}

export interface AppParts extends AppServices {
  /** What links start with: the configured address, or the one the caller used. */
  readonly originOf: (request: FastifyRequest) => string;
}

const CORS_HEADERS =
  'x-api-key, content-type, traceparent, x-fern-language, x-fern-runtime, x-fern-runtime-version, tts_provider';

/** Builds the application. It listens to nothing yet, so that tests can inject requests. */
export async function createApp(services: AppServices): Promise<FastifyInstance> {
  const { config, log } = services;
  const app = createFramework(config);
  const publicOrigin = config.publicUrl.replace(/\/+$/, '');
  const parts: AppParts = {
    ...services,
    // The guard has checked the header's form, so it can stand in an address and in JSON as it is.
    originOf: (request) => (publicOrigin === '' ? `http://${request.raw.headers.host}` : publicOrigin),
  };

  app.setErrorHandler(createErrorHandler(log, config));
  app.setNotFoundHandler((_request, reply) => sendError(reply, { status: 404, detail: 'Not Found' }));
  app.setValidatorCompiler(compileValidator as never);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseJsonBody(body as Buffer));
    } catch (error) {
      done(error as AppError);
    }
  });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => {
    done(invalidInput({ loc: ['body'], msg: 'Content-Type should be application/json', type: 'content_type' }));
  });

  app.addHook('onRequest', createGuard(allowedNames(config)));
  await app.register(cors, {
    origin: true,
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    allowedHeaders: `${CORS_HEADERS}, idempotency-key, range, if-range, if-none-match`,
    exposedHeaders:
      'x-credits-required, retry-after, x-ratelimit-reset, ratelimit, ratelimit-policy, content-range, content-length, content-disposition, etag',
    maxAge: 7_200,
    strictPreflight: false,
  });
  app.decorateRequest('caller');
  app.addHook('onRequest', createAuth({ keys: services.keys, clock: services.clock, ...config }));

  await app.register(swagger, OPENAPI);
  await app.register(async (routes) => {
    registerTts(routes, parts);
    registerResults(routes, parts);
    registerArtefacts(routes, parts);
    registerCatalogue(routes, parts);
    registerFolders(routes, parts);
    registerRuns(routes, parts);
    registerHealth(routes, parts);
    routes.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, uiConfig: { persistAuthorization: false } });
  await registerStudio(app);
  await app.ready();
  return app;
}

function createFramework(config: HttpConfig): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: config.maxBodyBytes,
    // Everything is served under /apis, where camb's clients look, and at the root.
    rewriteUrl: (request) => rewritePath(request.url ?? '/'),
    // An answer on a kept connection is worth more than a closed door: what is accepted while stopping is stored.
    return503OnClosing: false,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 2_000, maxHeaderSize: config.maxHeaderBytes },
    frameworkErrors: (error, _request, reply) => {
      sendError(reply, { status: error.statusCode ?? 400, detail: 'The address is not valid' });
    },
    clientErrorHandler: (error, socket) => {
      const [status, detail] = clientError(error.code, config);
      if (!socket.writable) return;
      const body = errorBody({ status, detail });
      const head = `HTTP/1.1 ${status} \r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}`;
      socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`);
    },
  });
  app.server.maxConnections = config.maxConnections;
  return app;
}

/** `//` collapses, because two clients join addresses by hand; `/apis` falls away. The query stays as it is. */
function rewritePath(url: string): string {
  const at = url.indexOf('?');
  const path = at === -1 ? url : url.slice(0, at);
  let plain = path.includes('//') ? path.replace(/\/{2,}/g, '/') : path;
  if (plain.startsWith('/apis') && (plain.length === 5 || plain[5] === '/')) plain = plain.slice(5) || '/';
  return at === -1 ? plain : plain + url.slice(at);
}

function clientError(code: string | undefined, config: HttpConfig): readonly [status: number, detail: string] {
  if (code === 'HPE_HEADER_OVERFLOW')
    return [431, `The request head is larger than ${config.maxHeaderBytes} bytes (LECTOR_MAX_HEADER_BYTES)`];
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return [413, 'The chunk extensions are too large'];
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'The request took too long to arrive'];
  return [400, 'The request is not valid HTTP'];
}

function allowedNames(config: HttpConfig): readonly string[] {
  const own = URL.parse(config.publicUrl)?.hostname;
  return own === undefined ? config.allowedHosts : [...config.allowedHosts, own];
}
