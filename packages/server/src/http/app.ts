// The HTTP application: sets up the framework, the checks in their order, and all routes.
import cors from '@fastify/cors';
import swagger from '@fastify/swagger';
import { describeOtherCall } from '@lector/contract/other-calls';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AppError, invalidInput } from '../errors.ts';
import { createAuth } from './access/auth.ts';
import { decideCrossOrigin } from './access/cross-origin.ts';
import { createFindDoorCaller } from './access/door-caller.ts';
import { createGuard } from './access/guard.ts';
import { createRequestOrigin } from './access/request-origin.ts';
import type { AppDependencies, AppServices, HttpConfig } from './dependencies.ts';
import { type Connections, createFramework } from './framework.ts';
import { createCompression } from './protocol/compression.ts';
import { ConnectionTable } from './protocol/connections/connection-table.ts';
import { SlowBodies, tellSlowBody } from './protocol/connections/slow-bodies.ts';
import { closeUnusedConnections } from './protocol/connections/unused-connections.ts';
import { ANY_ANSWER, createErrorHandler, sendError } from './protocol/errors.ts';
import { parseJsonBody } from './protocol/json-body.ts';
import { isOpenAiPath, methodsOf } from './protocol/openai-paths.ts';
import { compileValidator } from './protocol/validation.ts';
import { registerArtefacts } from './routes/artefacts.ts';
import { registerBatchResults } from './routes/batch-results.ts';
import { registerBatchSubmit } from './routes/batch-submit.ts';
import { registerBatches } from './routes/batches.ts';
import { registerAudiobook } from './routes/book-audiobook.ts';
import { registerBookChapters } from './routes/book-chapters.ts';
import { registerBookCover } from './routes/book-cover.ts';
import { registerBooks } from './routes/books.ts';
import { registerCatalogue } from './routes/catalogue.ts';
import { registerCustomVoices } from './routes/custom-voices.ts';
import { registerDictionaries } from './routes/dictionaries.ts';
import { registerDocs } from './routes/docs.ts';
import { registerFolders } from './routes/folders.ts';
import { registerHealth } from './routes/health.ts';
import { registerKeys } from './routes/keys.ts';
import { registerLimits } from './routes/limits.ts';
import { registerOpenAiBatches } from './routes/openai/batches.ts';
import { registerOpenAiFiles } from './routes/openai/files.ts';
import { registerOpenAiLists } from './routes/openai/lists.ts';
import { registerOpenAiSpeech } from './routes/openai/speech.ts';
import { registerPeople } from './routes/people.ts';
import { registerResultList } from './routes/result-list.ts';
import { registerResults } from './routes/results.ts';
import { registerRunArchive } from './routes/run-archive.ts';
import { registerRunAudio } from './routes/run-audio.ts';
import { registerRunEvents } from './routes/run-events.ts';
import { registerRunList } from './routes/run-list.ts';
import { registerRunTimings } from './routes/run-timings.ts';
import { registerRuns } from './routes/runs.ts';
import { registerSession } from './routes/session.ts';
import { registerStudio } from './routes/studio.ts';
import { registerSystem } from './routes/system.ts';
import { registerTts } from './routes/tts.ts';
import { registerTtsStream } from './routes/tts-stream.ts';
import { registerUsage } from './routes/usage.ts';
import { registerVoiceChoices } from './routes/voice-choices.ts';
import { registerVoices } from './routes/voices.ts';
import { registerWebhooks } from './routes/webhooks.ts';
import { describeBodyLimit } from './wire/describe-body-limit.ts';
import { OPENAPI } from './wire/openapi.ts';

const LOOK_EVERY_MS = 1_000;

/** Builds the application without listening, so that tests can inject requests. */
export async function createApp(services: AppServices): Promise<FastifyInstance> {
  const { config, log } = services;
  const table = new ConnectionTable({ most: config.maxConnections, mostEach: config.maxConnectionsEach }, () =>
    services.clock.monotonicMs(),
  );
  const bodies = new SlowBodies(() => services.clock.monotonicMs());
  const app = createFramework(config, { table, bodies });
  closeUnusedConnections(app);
  watchConnections(app, { table, bodies }, config.trustedProxies.length > 0);
  const publicOrigin = config.publicUrl.replace(/\/{1,9}$/, '');
  const dependencies: AppDependencies = {
    ...services,
    // The guard has checked the header's form, so it is safe in a URL and in JSON without escaping.
    publicOriginOf: (request) => (publicOrigin === '' ? `http://${request.raw.headers.host}` : publicOrigin),
    requestOrigin: createRequestOrigin(config),
    countForOwner: (request, ownerId) => table.countForOwner(request.raw.socket, ownerId),
  };

  app.setErrorHandler(createErrorHandler(log, config));
  app.setNotFoundHandler(sendNotFound);
  app.setValidatorCompiler(compileValidator as never);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      done(null, parseJsonBody(body as Buffer, request.routeOptions.config.maxJsonValues));
    } catch (error) {
      done(error as AppError);
    }
  });
  // Without `parseAs`, so that nothing of the body is read.
  app.addContentTypeParser('*', (_request, _body, done) => {
    done(invalidInput({ loc: ['body'], msg: 'Content-Type should be application/json', type: 'content_type' }));
  });

  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(ANY_ANSWER);
    if (isOpenAiPath(request.url)) reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('onRequest', createGuard(allowedNames(config)));
  await app.register(cors, { delegator: decideCrossOrigin });
  // Before the body is parsed: clients send multipart forms to calls that are not served here.
  app.addHook('onRequest', (request, reply, done) => {
    if (request.is404) sendNotFound(request, reply);
    else done();
  });
  app.decorateRequest('caller');
  app.decorateRequest('session', null);
  const { keys, clock } = services;
  const { sessions, attempts } = services.studio;
  const findDoorCaller = createFindDoorCaller({ config, keys });
  app.addHook('onRequest', createAuth({ ...dependencies, keys, findDoorCaller, clock, sessions, attempts }));

  const compression = createCompression();
  app.addHook('onRoute', compression.onRoute);
  app.addHook('onRoute', describeBodyLimit);
  await app.register(swagger, OPENAPI);
  await app.register(async (routes) => {
    registerTts(routes, dependencies);
    registerTtsStream(routes, dependencies);
    registerOpenAiSpeech(routes, dependencies);
    registerOpenAiLists(routes, dependencies);
    registerOpenAiFiles(routes, dependencies);
    registerOpenAiBatches(routes, dependencies);
    registerResults(routes, dependencies);
    registerResultList(routes, dependencies);
    registerArtefacts(routes, dependencies);
    registerCatalogue(routes, dependencies);
    registerVoiceChoices(routes, dependencies);
    registerVoices(routes, dependencies);
    registerCustomVoices(routes, dependencies);
    registerFolders(routes, dependencies);
    registerDictionaries(routes, dependencies);
    registerWebhooks(routes, dependencies);
    registerRuns(routes, dependencies);
    registerRunList(routes, dependencies);
    registerBatchSubmit(routes, dependencies);
    registerBatches(routes, dependencies);
    registerBatchResults(routes, dependencies);
    registerBooks(routes, dependencies);
    registerBookChapters(routes, dependencies);
    registerBookCover(routes, dependencies);
    registerAudiobook(routes, dependencies);
    registerRunAudio(routes, dependencies);
    registerRunTimings(routes, dependencies);
    registerRunArchive(routes, dependencies);
    registerRunEvents(routes, dependencies);
    registerSession(routes, dependencies);
    registerKeys(routes, dependencies);
    registerPeople(routes, dependencies);
    registerUsage(routes, dependencies);
    registerLimits(routes, dependencies);
    registerSystem(routes, dependencies);
    registerHealth(routes, dependencies);
  });
  await registerDocs(app, compression);
  await registerStudio(app, compression);
  await app.ready();
  return app;
}

function watchConnections(app: FastifyInstance, { table, bodies }: Connections, behindProxies: boolean): void {
  app.addHook('onListen', async () => {
    const look = () => {
      table.look();
      for (const socket of bodies.look()) tellSlowBody(app.server, socket);
    };
    const timer = setInterval(look, LOOK_EVERY_MS).unref();
    app.server.once('close', () => clearInterval(timer));
  });
  if (!behindProxies) return;
  app.addHook('onRequest', (request, _reply, done) => {
    table.countForAddress(request.raw.socket, request.ip);
    done();
  });
}

/** Calls of the vendor that are not offered are named, so that nobody looks for a mistake of his own. */
function sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split('?', 1)[0] as string;
  const allowed = methodsOf(path);
  if (allowed !== null) return sendError(reply.header('allow', allowed), { status: 405, detail: 'Method Not Allowed' });
  return sendError(reply, {
    status: 404,
    detail: describeOtherCall(request.method, path.replace(/^\/apis(?=\/)/, '')) ?? 'Not Found',
  });
}

function allowedNames(config: HttpConfig): readonly string[] {
  const own = URL.parse(config.publicUrl)?.hostname;
  return own === undefined ? config.allowedHosts : [...config.allowedHosts, own];
}
