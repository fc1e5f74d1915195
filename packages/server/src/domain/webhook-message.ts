// The messages that webhooks get: the closed list of their types, and how they are written. Receivers are programs of others: what is written
// here is never changed, only added to. None holds a text, audio, or a link that would expire.
import { randomBytes } from 'node:crypto';
import { type Batch, runsIn } from './batch.ts';
import type { FailureCode } from './run.ts';

/**
 * What a webhook may ask for. A new one is a line here, its message below, and its place in `db/sqlite/webhooks/event-sources`;
 * `contract/webhooks` and docs/webhooks.md name them for callers.
 */
export const WEBHOOK_EVENTS = ['run.succeeded', 'run.failed', 'batch.completed', 'batch.cancelled'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Sent when the owner asks for it, whatever the webhook is for. */
export const TEST_MESSAGE = 'webhook.test';
export type MessageType = WebhookEvent | typeof TEST_MESSAGE;

export interface EndedRun {
  readonly runId: number;
  readonly taskId: string;
  /** Null outside of batches, and without a name there. */
  readonly batchId: string | null;
  readonly customId: string | null;
  readonly voiceId: number;
  readonly languageId: number;
  readonly createdAtMs: number;
  readonly endedAtMs: number;
  /** Of the audio; null without any. */
  readonly durationMs: number | null;
  /** Null when it was spoken. */
  readonly failure: { readonly code: FailureCode; readonly message: string } | null;
}

export interface WrittenMessage {
  readonly type: MessageType;
  /** JSON. */
  readonly body: string;
}

/** A cancelled run is a failed one, whose failure says `cancelled`. */
export function writeRunMessage(run: EndedRun): WrittenMessage {
  const { failure, durationMs } = run;
  return write(failure === null ? 'run.succeeded' : 'run.failed', run.endedAtMs, {
    run_id: run.runId,
    task_id: run.taskId,
    batch_id: run.batchId,
    custom_id: run.customId,
    status: failure === null ? 'done' : failure.code === 'cancelled' ? 'cancelled' : 'failed',
    voice_id: run.voiceId,
    language: run.languageId,
    created_at: new Date(run.createdAtMs).toISOString(),
    finished_at: new Date(run.endedAtMs).toISOString(),
    audio_seconds: durationMs === null ? null : durationMs / 1_000,
    failure: failure === null ? null : { code: failure.code, message: failure.message },
  });
}

/** As the batch is when the message is made: of one that went on again since, that is later. */
export function writeBatchMessage(batch: Batch, endedAtMs: number): WrittenMessage {
  const { counts, characters, work, cancelledAtMs } = batch;
  const status = cancelledAtMs === null ? 'completed' : 'cancelled';
  return write(`batch.${status}`, endedAtMs, {
    batch_id: batch.id,
    name: batch.name,
    status,
    created_at: new Date(batch.createdAtMs).toISOString(),
    finished_at: new Date(endedAtMs).toISOString(),
    counts: {
      total: runsIn(batch),
      done: counts.done,
      failed: counts.failed,
      cancelled: counts.cancelled,
      expired: counts.expired,
    },
    characters,
    audio_seconds: work.audioMs / 1_000,
  });
}

export function writeTestMessage(webhookId: number, nowMs: number): WrittenMessage {
  return write(TEST_MESSAGE, nowMs, { webhook_id: webhookId });
}

/** What a receiver knows the message by. Random, so that it tells neither order nor volume. */
export function makeMessageId(): string {
  return `msg_${randomBytes(16).toString('hex')}`;
}

function write(type: MessageType, atMs: number, data: object): WrittenMessage {
  return { type, body: JSON.stringify({ type, timestamp: new Date(atMs).toISOString(), data }) };
}
