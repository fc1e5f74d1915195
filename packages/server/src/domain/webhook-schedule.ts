// When a message is tried again, when it is given up, and when a webhook is told nothing more.
import type { Answer, DeliveryProblem, DisabledReason } from './webhook.ts';
import { type MessageType, TEST_MESSAGE } from './webhook-message.ts';

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];

/** Pauses before the tries, the first at once: 75 h 35 m 5 s in all. The schedule of Standard Webhooks. */
export const TRY_PAUSES_MS = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

/** Pauses are longer by up to so much, so that what failed together is not tried again together. */
const JITTER = 0.1;
/** No pause is longer: what is due later than this was planned by a clock that has been set back since. */
export const MAX_PAUSE_MS = Math.ceil(24 * HOUR * (1 + JITTER));

/** Longer than all tries of a message take: a webhook that took nothing for so long has missed at least one for good. */
export const GIVE_UP_AFTER_MS = 5 * 24 * HOUR;

const GONE = 410;

/** The outcome of a try, as it is stored. */
export interface Outcome {
  readonly state: 'waiting' | 'delivered' | 'failed';
  readonly tries: number;
  /** When it is tried again, where it waits. */
  readonly dueAtMs: number;
  readonly status: number | null;
  readonly problem: DeliveryProblem | null;
  /** Null leaves the webhook as it is. */
  readonly disables: Exclude<DisabledReason, 'owner'> | null;
}

export interface Try {
  readonly type: MessageType;
  /** Before this one. */
  readonly tries: number;
  readonly failingSinceMs: number | null;
  readonly nowMs: number;
  /** From 0 to 1. */
  readonly random: number;
}

export function judgeTry(answer: Answer, { type, tries: before, failingSinceMs, nowMs, random }: Try): Outcome {
  const status = 'status' in answer ? answer.status : null;
  const problem = findProblem(answer);
  const tries = before + 1;
  const ended = { tries, dueAtMs: nowMs, status, problem, disables: null };
  if (problem === null) return { ...ended, state: 'delivered' };
  if (status === GONE) return { ...ended, state: 'failed', disables: 'gone' };
  const pauseMs = TRY_PAUSES_MS[tries];
  // A test is for somebody who looks now: it is not tried again for days.
  if (type === TEST_MESSAGE || pauseMs === undefined) {
    const isFailing = type !== TEST_MESSAGE && nowMs - (failingSinceMs ?? nowMs) >= GIVE_UP_AFTER_MS;
    return { ...ended, state: 'failed', disables: isFailing ? 'failing' : null };
  }
  return { ...ended, state: 'waiting', dueAtMs: nowMs + Math.round(pauseMs * (1 + JITTER * random)) };
}

function findProblem(answer: Answer): DeliveryProblem | null {
  if ('problem' in answer) return answer.problem;
  if (answer.status >= 200 && answer.status < 300) return null;
  return answer.status >= 300 && answer.status < 400 ? 'redirect' : 'status';
}
