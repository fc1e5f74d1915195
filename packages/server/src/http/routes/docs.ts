// The OpenAPI document, and the pages that show it at /docs.
import swaggerUi from '@fastify/swagger-ui';
import type { Routes } from '../dependencies.ts';
import type { Compression } from '../protocol/compression.ts';
import { DOCS_SCRIPT, DOCS_STYLE } from './docs-theme.ts';

/** The document of every route that is registered when the server is ready. */
export async function registerDocs(app: Routes, compression: Compression): Promise<void> {
  let document: Buffer | undefined;
  app.get('/openapi.json', { config: { compress: 'constant' }, schema: { hide: true } }, async (_request, reply) => {
    document ??= Buffer.from(JSON.stringify(app.swagger()));
    return reply.header('content-type', 'application/json; charset=utf-8').send(document);
  });

  await app.register(async (docs) => {
    docs.addHook('onSend', compression.constant);
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: true,
      // So that the page works offline and over plain http in the local network.
      transformStaticCSP: (policy) =>
        policy.replace(' validator.swagger.io', '').replace(' upgrade-insecure-requests;', ''),
      // Without the framework's top bar, and without the badge that calls an online validator. A call has an address of its
      // own (`/docs#/Speech/getTtsResults`), for links to it.
      uiConfig: { layout: 'BaseLayout', validatorUrl: null, persistAuthorization: false, deepLinking: true },
      theme: {
        title: 'Lector: the calls',
        css: [{ filename: 'theme.css', content: DOCS_STYLE }],
        js: [{ filename: 'theme.js', content: DOCS_SCRIPT }],
      },
    });
  });
}
