// The calls for webhooks and their deliveries.
import type {
  DeliveryInfo,
  DeliveryPage,
  DeliveryQuery,
  NewWebhookBody,
  RotateSecretBody,
  WebhookBody,
  WebhookInfo,
  WebhookSecretAnswer,
} from '@lector/contract/webhooks';
import { parseBaseUrl } from './http/base-url.ts';
import { toQuery } from './http/query.ts';
import { type Call, type CallOptions, createTransport, readJson, readNothing } from './http/transport.ts';
import { toTransportOptions } from './http/transport-options.ts';
import type { LectorClientOptions } from './lector-client.ts';

/** Every method rejects with LectorError, and needs the scope `admin`. */
export interface WebhookClient {
  list(options?: CallOptions): Promise<WebhookInfo[]>;
  get(id: number, options?: CallOptions): Promise<WebhookInfo>;
  /** The secret is in this answer and nowhere else. Not retried after a broken connection, because the webhook may exist already. */
  create(body: NewWebhookBody, options?: CallOptions): Promise<WebhookSecretAnswer>;
  /** Replaces what it is as a whole; its secret stays. */
  change(id: number, body: WebhookBody, options?: CallOptions): Promise<WebhookInfo>;
  remove(id: number, options?: CallOptions): Promise<void>;
  /** A new secret; the old one signs beside it for a day unless the body says otherwise. */
  rotate(id: number, body?: RotateSecretBody, options?: CallOptions): Promise<WebhookSecretAnswer>;
  /** Sends a message of type `webhook.test`. What came of it is told by `deliveries`. */
  test(id: number, options?: CallOptions): Promise<DeliveryInfo>;
  /** A page of deliveries, newest first. */
  deliveries(id: number, query?: DeliveryQuery, options?: CallOptions): Promise<DeliveryPage>;
  /** Sends the same message again, with the same id. */
  replay(id: number, number: number, options?: CallOptions): Promise<DeliveryInfo>;
}

export function createWebhookClient(options: LectorClientOptions): WebhookClient {
  const root = `${parseBaseUrl(options.baseUrl).lector}/lector/v1/webhooks`;
  const transport = createTransport(toTransportOptions(options));
  const read = <T>(path: string, call: CallOptions = {}): Promise<T> =>
    transport.send({ method: 'GET', url: root + path, repeatable: 'always', withKey: true, ...call }, readJson<T>);
  const write = (method: Call['method'], path: string, content: Pick<Call, 'body' | 'signal'> = {}): Call => ({
    ...{ method, url: root + path, withKey: true, ...content },
    // A second POST would make a second webhook, secret or message.
    repeatable: method === 'POST' ? 'never' : 'always',
  });
  const ask = <T>(...call: Parameters<typeof write>): Promise<T> => transport.send(write(...call), readJson<T>);

  return {
    list: (call) => read('', call),
    get: (id, call) => read(`/${id}`, call),
    create: (body, call) => ask('POST', '', { body, ...call }),
    change: (id, body, call) => ask('PUT', `/${id}`, { body, ...call }),
    remove: (id, call) => transport.send(write('DELETE', `/${id}`, { ...call }), readNothing),
    rotate: (id, body = {}, call) => ask('POST', `/${id}/rotate`, { body, ...call }),
    test: (id, call) => ask('POST', `/${id}/test`, { ...call }),
    deliveries: (id, query = {}, call) => read(`/${id}/deliveries${toQuery(query)}`, call),
    replay: (id, number, call) => ask('POST', `/${id}/deliveries/${number}/replay`, { ...call }),
  };
}
