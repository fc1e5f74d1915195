// Signatures of webhooks, as Standard Webhooks 1.0.0 has them: HMAC-SHA256 of id, time and body.
import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
/** The specification asks for 24 to 64. */
const SECRET_BYTES = 32;

export function makeWebhookSecret(): Uint8Array {
  return randomBytes(SECRET_BYTES);
}

/** As receivers are given it. */
export function printWebhookSecret(secret: Uint8Array): string {
  return PREFIX + Buffer.from(secret).toString('base64');
}

export interface SignedMessage {
  readonly messageId: string;
  readonly body: string;
  /** Of this try, not of the event: receivers refuse what was signed long ago. */
  readonly sentAtMs: number;
  /** The first is the one of today; while it is being replaced, the one before signs too. */
  readonly secrets: readonly Uint8Array[];
}

export function signMessage({ messageId, body, sentAtMs, secrets }: SignedMessage): Readonly<Record<string, string>> {
  const seconds = String(Math.floor(sentAtMs / 1_000));
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', secret).update(`${messageId}.${seconds}.${body}`).digest('base64')}`,
  );
  return { 'webhook-id': messageId, 'webhook-timestamp': seconds, 'webhook-signature': signatures.join(' ') };
}
