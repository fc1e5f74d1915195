// Settings of webhooks.
import type { Field } from './field.ts';

export const WEBHOOK_FIELDS = {
  webhookHosts: {
    env: 'LECTOR_WEBHOOK_HOSTS',
    kind: 'list',
    fallback: [],
    fallbackText: 'none',
    about:
      'Hosts that webhooks may lead to in a private network, over plain http or on another port than 443, separated by commas: `host` for ports 80 and 443, `host:port` for that port, such as `n8n.lan:5678,127.0.0.1:9000`. Names of this list are looked up as this machine does, without a check of where they lead. Every other webhook has to be https and public.',
  },
} as const satisfies Record<string, Field>;
