// Webhooks in Lector's own API: addresses that are told when runs end, and what was delivered to them.
import { type Static, Type } from 'typebox';
import { Id, NullableInteger, NullableString } from './fields.ts';
import {
  MAX_ID,
  MAX_SECRET_OVERLAP_SECONDS,
  MAX_URL_CHARACTERS,
  MAX_WEBHOOK_DELIVERIES_PER_PAGE,
  MAX_WEBHOOK_DESCRIPTION_CHARACTERS,
} from './limits.ts';

/** What a webhook can be told. */
export const WEBHOOK_EVENTS = ['run.succeeded', 'run.failed', 'batch.completed', 'batch.cancelled'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export const MESSAGE_TYPES = [...WEBHOOK_EVENTS, 'webhook.test'] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

const Events = (description: string) =>
  Type.Array(Type.Unsafe<WebhookEvent>({ type: 'string', enum: [...WEBHOOK_EVENTS] }), {
    minItems: 1,
    maxItems: WEBHOOK_EVENTS.length,
    description,
  });
const EVENTS =
  '`run.succeeded`, `run.failed` (cancelled ones too: `failure.code` tells), `batch.completed`, `batch.cancelled`.';

export type DisabledReason = 'owner' | 'gone' | 'failing';

/** A webhook without its secret. */
export const WebhookInfo = Type.Object(
  {
    id: Id('Names it in the calls about it.'),
    url: Type.String({ description: 'Where messages are sent.' }),
    description: Type.String({ description: 'For people; may be empty.' }),
    events: Events(EVENTS),
    enabled: Type.Boolean(),
    disabled_reason: Type.Unsafe<DisabledReason | null>({
      enum: ['owner', 'gone', 'failing', null],
      description:
        'Null while it is enabled. `owner`: somebody said so; `gone`: it answered 410; `failing`: it took nothing for 5 days.',
    }),
    failing_since: NullableString({
      description: 'UTC: the first try that failed since one succeeded; null when the last one did.',
    }),
    old_secret_until: NullableString({ description: 'UTC: until then the secret before this one signs, too.' }),
    created_at: Type.String({ format: 'date-time' }),
    updated_at: Type.String({ format: 'date-time' }),
  },
  { title: 'Webhook' },
);
export type WebhookInfo = Static<typeof WebhookInfo>;

const WebhookUrl = Type.String({
  minLength: 1,
  maxLength: MAX_URL_CHARACTERS,
  description:
    'An https address with port 443 that leads to the public internet. Other ports, http and private networks are for hosts of `LECTOR_WEBHOOK_HOSTS`.',
  examples: ['https://hooks.example/lector'],
});
const Description = Type.String({ maxLength: MAX_WEBHOOK_DESCRIPTION_CHARACTERS, description: 'For people.' });

/** Body of `POST /lector/v1/webhooks`. */
export const NewWebhookBody = Type.Object(
  {
    url: WebhookUrl,
    events: Type.Optional(Events(`${EVENTS} All when left out.`)),
    description: Type.Optional(Description),
  },
  { title: 'NewWebhook' },
);
export type NewWebhookBody = Static<typeof NewWebhookBody>;

/** Body of `PUT /lector/v1/webhooks/{webhook_id}`. */
export const WebhookBody = Type.Object(
  { url: WebhookUrl, events: Events(EVENTS), description: Description, enabled: Type.Boolean() },
  { title: 'WebhookContent' },
);
export type WebhookBody = Static<typeof WebhookBody>;

/** The answers that hold a secret. */
export const WebhookSecretAnswer = Type.Object(
  {
    webhook: WebhookInfo,
    secret: Type.String({
      description:
        '`whsec_` and 32 bytes in Base64, as libraries for Standard Webhooks take it. Told now and never again.',
    }),
  },
  { title: 'WebhookSecret' },
);
export type WebhookSecretAnswer = Static<typeof WebhookSecretAnswer>;

/** Body of `POST /lector/v1/webhooks/{webhook_id}/rotate`. */
export const RotateSecretBody = Type.Object(
  {
    overlap_seconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: MAX_SECRET_OVERLAP_SECONDS,
        default: 86_400,
        description: 'How long the old secret signs beside the new one.',
      }),
    ),
  },
  { title: 'RotateSecret' },
);
export type RotateSecretBody = Static<typeof RotateSecretBody>;

export type DeliveryProblem =
  | 'status'
  | 'redirect'
  | 'timeout'
  | 'unreachable'
  | 'tls'
  | 'not_http'
  | 'no_public_address'
  | 'not_allowed'
  | 'disabled';
const DELIVERY_PROBLEMS: readonly DeliveryProblem[] = [
  ...(['status', 'redirect', 'timeout', 'unreachable', 'tls', 'not_http', 'no_public_address'] as const),
  ...(['not_allowed', 'disabled'] as const),
];

/** One message to one webhook. */
export const DeliveryInfo = Type.Object(
  {
    number: Id('Among the deliveries of its webhook.'),
    message_id: Type.String({ description: '`webhook-id`: the same on every try and every replay.' }),
    type: Type.Unsafe<MessageType>({ type: 'string', enum: [...MESSAGE_TYPES] }),
    status: Type.Unsafe<'waiting' | 'delivered' | 'failed'>({
      type: 'string',
      enum: ['waiting', 'delivered', 'failed'],
    }),
    tries: Type.Integer({ minimum: 0, description: 'Since it was made, or replayed; 10 at most.' }),
    created_at: Type.String({ format: 'date-time' }),
    next_try_at: NullableString({ description: 'UTC; null when it has ended.' }),
    last_try_at: NullableString({ description: 'UTC.' }),
    answered: NullableInteger({
      minimum: 100,
      maximum: 999,
      description: 'Status of the last answer, if there was one.',
    }),
    problem: Type.Unsafe<DeliveryProblem | null>({
      enum: [...DELIVERY_PROBLEMS, null],
      description:
        'What was wrong with the last try. `status`: not 2xx; `redirect`: never followed; `tls`: no connection that could be trusted; ' +
        '`no_public_address`: the name leads nowhere, or into a private network; `not_allowed`: the settings allow the address no more; ' +
        '`disabled`: the webhook was.',
    }),
    body: Type.String({ description: 'As it is sent.' }),
  },
  { title: 'WebhookDelivery' },
);
export type DeliveryInfo = Static<typeof DeliveryInfo>;

/** Query of `GET /lector/v1/webhooks/{webhook_id}/deliveries`. */
export const DeliveryQuery = Type.Object({
  cursor: Type.Optional(
    Type.Integer({ minimum: 1, maximum: MAX_ID, description: '`next_cursor` of the page before.' }),
  ),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MAX_WEBHOOK_DELIVERIES_PER_PAGE,
      default: 50,
      description: 'Deliveries on the page.',
    }),
  ),
});
export type DeliveryQuery = Static<typeof DeliveryQuery>;

export const DeliveryPage = Type.Object(
  {
    deliveries: Type.Array(DeliveryInfo, { description: 'Newest first.' }),
    next_cursor: NullableInteger({
      minimum: 1,
      maximum: MAX_ID,
      description: 'For the deliveries behind these; null on the last page.',
    }),
  },
  { title: 'WebhookDeliveryPage' },
);
export type DeliveryPage = Static<typeof DeliveryPage>;
