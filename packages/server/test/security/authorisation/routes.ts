// Every route the application registers, documented or hidden, recorded while the application is built.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';

/** `METHOD /path/{parameter}`, as the OpenAPI document writes paths. */
export type RouteName = `${string} /${string}` | `${string} *`;

/**
 * Runs `build` and answers its result with the names of all routes registered meanwhile. `smuggle` may add some of its own
 * beside the application's.
 */
export async function watchRoutes<T>(
  build: () => Promise<T>,
  smuggle: (app: FastifyInstance) => void = () => {},
): Promise<{ built: T; routes: ReadonlySet<RouteName> }> {
  const routes = new Set<RouteName>();
  const watch = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', function ({ method, url }) {
      for (const one of [method].flat()) routes.add(`${one} ${toDocumented(url)}` as RouteName);
      if (method === 'GET' && url === '/health') smuggle(this);
    });
  };
  subscribe('fastify.initialization', watch);
  try {
    return { built: await build(), routes };
  } finally {
    unsubscribe('fastify.initialization', watch);
  }
}

function toDocumented(url: string): string {
  return url.replace(/:(\w+)/g, '{$1}');
}
