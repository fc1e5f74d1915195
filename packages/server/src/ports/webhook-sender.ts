// Port to the receivers of webhooks: sends one signed message to one address, if that may be connected to.
import type { Answer } from '../domain/webhook.ts';

export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebhookSender {
  /**
   * What is wrong with an address as it is written, in words for whoever wrote it; null when nothing is. Names are not looked up for it: where they
   * lead is judged with each message, and may change.
   */
  findFault(url: string): string | null;
  /**
   * One try: one look-up, one connection to an address that was judged, no redirect, nothing of the answer but its status. Resolves within
   * 15 seconds. Rejects with the signal's reason alone.
   */
  send(request: WebhookRequest, signal: AbortSignal): Promise<Answer>;
}
