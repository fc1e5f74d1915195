// Serves the studio's built pages at the root.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import type { Routes } from '../dependencies.ts';
import type { Compression } from '../protocol/compression.ts';

const STUDIO = dirname(fileURLToPath(import.meta.resolve('@lector/studio/package.json')));
const BUILT = join(STUDIO, 'dist');
/** A placeholder when the pages were not built; it says how to build them. */
const UNBUILT = join(STUDIO, 'unbuilt');

/** Paths of the single-page application; all get the same page. */
const SCREENS = [
  ...['/', '/runs', '/runs/:run_id', '/batches', '/batches/new', '/batches/:batch_id', '/books', '/books/:book_id'],
  ...['/voices', '/pronunciation', '/api', '/api/webhooks', '/usage', '/settings', '/set-up'],
];

const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; " +
    "form-action 'self'; frame-ancestors 'none'; connect-src 'self'; media-src 'self' blob:",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Serves the studio's files; every other path belongs to the API. */
export async function registerStudio(app: Routes, compression: Compression): Promise<void> {
  await app.register(async (studio) => {
    studio.addHook('onSend', compression.constant);
    await registerFiles(studio);
  });
}

async function registerFiles(app: Routes): Promise<void> {
  const isBuilt = existsSync(join(BUILT, 'index.html'));
  await app.register(fastifyStatic, {
    root: isBuilt ? BUILT : UNBUILT,
    wildcard: false,
    index: false,
    schemaHide: true,
    setHeaders: (reply, path) => {
      reply.headers(PAGE_HEADERS);
      // Built files have content hashes in their names and may be cached; the page that refers to them must not be.
      const forever = path.includes(`${join(BUILT, 'assets')}`);
      reply.header('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
    cacheControl: false,
  });
  for (const url of SCREENS) {
    app.get(url, { schema: { hide: true } }, (_request, reply: FastifyReply) => reply.sendFile('index.html'));
  }
}
