// The web pages at the root.
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { Routes } from '../parts.ts';

const PAGES = fileURLToPath(import.meta.resolve('@lector/studio/pages/index.html'));

const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; connect-src 'self'; media-src 'self' blob:",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Serves the studio's files; every other address stays the API's to answer. */
export async function registerStudio(app: Routes): Promise<void> {
  await app.register(fastifyStatic, {
    root: PAGES.slice(0, -'index.html'.length),
    wildcard: false,
    decorateReply: false,
    schemaHide: true,
    setHeaders: (reply) => {
      reply.headers(PAGE_HEADERS);
    },
  });
}
