// The studio's pages at the root, as files that were built before.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import type { Routes } from '../dependencies.ts';

const STUDIO = dirname(fileURLToPath(import.meta.resolve('@lector/studio/package.json')));
const BUILT = join(STUDIO, 'dist');
/** Stands in for pages that were not built, and says how they are. */
const UNBUILT = join(STUDIO, 'unbuilt');

/** Addresses inside the studio: one page, which shows what the address says. */
const SCREENS = ['/', '/runs', '/runs/:run_id', '/voices', '/api', '/usage', '/settings', '/set-up'];

const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; " +
    "form-action 'self'; frame-ancestors 'none'; connect-src 'self'; media-src 'self' blob:",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Serves the studio's files; every other address stays the API's to answer. */
export async function registerStudio(app: Routes): Promise<void> {
  const isBuilt = existsSync(join(BUILT, 'index.html'));
  await app.register(fastifyStatic, {
    root: isBuilt ? BUILT : UNBUILT,
    wildcard: false,
    index: false,
    schemaHide: true,
    setHeaders: (reply, path) => {
      reply.headers(PAGE_HEADERS);
      // Names of built files change with what is in them; the page that names them must not be kept.
      const forever = path.includes(`${join(BUILT, 'assets')}`);
      reply.header('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
    cacheControl: false,
  });
  for (const url of SCREENS) {
    app.get(url, { schema: { hide: true } }, (_request, reply: FastifyReply) => reply.sendFile('index.html'));
  }
}
