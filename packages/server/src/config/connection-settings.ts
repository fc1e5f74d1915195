// Settings of connections: how many there may be, whose they are, and how long an answer waits to be taken.
import type { Field } from './field.ts';

export const CONNECTION_FIELDS = {
  maxConnections: {
    env: 'LECTOR_MAX_CONNECTIONS',
    kind: 'integer',
    fallback: 1_000,
    min: 1,
    max: 100_000,
    about:
      'Most open connections. Above that, the address that holds most of those without a key loses the one that has been silent for longest.',
  },
  maxConnectionsEach: {
    env: 'LECTOR_MAX_CONNECTIONS_EACH',
    kind: 'integer',
    fallback: 500,
    min: 1,
    max: 100_000,
    about:
      'Most open connections of one address before they show a key, of which the longest silent one makes room for the next, and of one owner from then on, who gets 429.',
  },
  answerIdleSeconds: {
    env: 'LECTOR_ANSWER_IDLE_SECONDS',
    kind: 'integer',
    fallback: 60,
    unit: 's',
    min: 1,
    max: 86_400,
    about: 'An answer of which nothing is taken for so long is ended, and its connection closed.',
  },
  trustedProxies: {
    env: 'LECTOR_TRUSTED_PROXIES',
    kind: 'list',
    fallback: [],
    fallbackText: 'none',
    about:
      'Addresses and networks of proxies, separated by commas, such as `127.0.0.1,10.0.0.0/8`: what they say in `X-Forwarded-For` about whom they ask for is believed, for counting connections and wrong passwords.',
  },
} as const satisfies Record<string, Field>;
