// Every route the application registers, documented or hidden, recorded while the application is built.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';

/** `METHOD /path/{parameter}`, as the OpenAPI document writes paths. */
export type RouteName = `${string} /${string}` | `${string} *`;

export interface WatchedRoutes<T> {
  readonly built: T;
  readonly routes: ReadonlySet<RouteName>;
  /** Limit of the body of those routes that name one. */
  readonly bodyLimits: ReadonlyMap<RouteName, number>;
}

/** Runs `build` and notes all routes registered meanwhile. `smuggle` may add some of its own beside the application's. */
export async function watchRoutes<T>(
  build: () => Promise<T>,
  smuggle: (app: FastifyInstance) => void = () => {},
): Promise<WatchedRoutes<T>> {
  const routes = new Set<RouteName>();
  const bodyLimits = new Map<RouteName, number>();
  const watch = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', function ({ method, url, bodyLimit }) {
      for (const one of [method].flat()) {
        const name = `${one} ${toDocumented(url)}` as RouteName;
        routes.add(name);
        if (bodyLimit !== undefined) bodyLimits.set(name, bodyLimit);
      }
      if (method === 'GET' && url === '/health') smuggle(this);
    });
  };
  subscribe('fastify.initialization', watch);
  try {
    return { built: await build(), routes, bodyLimits };
  } finally {
    unsubscribe('fastify.initialization', watch);
  }
}

function toDocumented(url: string): string {
  return url.replace(/:(\w+)/g, '{$1}');
}
