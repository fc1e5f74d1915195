// The calls from the model to the server, and the checks of their answers.
import assert from 'node:assert/strict';
import type { RunFailure } from '../../src/domain/run.ts';
import type { Step } from '../../src/steps.ts';
import type { Client } from './clients.ts';
import type { Spoken } from './manual-synthesizer.ts';

export interface HttpCall {
  readonly type: 'http';
  /** Whose key goes along, if any does. */
  readonly client: Client | null;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** Reads the pages that follow, too, and answers their results as one. */
  readonly pages?: boolean;
}

interface Finish {
  readonly type: 'finish';
  readonly runId: number;
}

export type Call =
  | HttpCall
  | Finish
  | { readonly type: 'fail'; readonly runId: number; readonly failure: RunFailure }
  /** Finishes the run and sends the call when that passes the step. */
  | { readonly type: 'race'; readonly runId: number; readonly at: Step; readonly against: HttpCall }
  /** Sends another call when the first passes the step. */
  | { readonly type: 'meet'; readonly at: Step; readonly first: HttpCall; readonly against: HttpCall }
  /** The program is killed when what is done passes the step, or when it has answered, and started again. */
  | { readonly type: 'crash'; readonly at: Step | 'answer'; readonly during: HttpCall | Finish | null }
  /** The program is ended and started again. */
  | { readonly type: 'restart' }
  | { readonly type: 'wait'; readonly ms: number; readonly sweep: boolean };

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly bytes: Buffer;
}

export type Answer = HttpAnswer | Spoken | Raced | Met | null;

export interface Met {
  readonly first: HttpAnswer;
  readonly second: HttpAnswer;
}

export interface Raced {
  readonly spoken: Spoken;
  readonly answer: HttpAnswer;
}

/** Holds an answer against what was predicted. `racing`: others changed at the same time which runs are being spoken. */
export type Check = (answer: Answer, racing: boolean) => void;

export function httpCheck(check: (answer: HttpAnswer, racing: boolean) => void): Check {
  return (answer, racing) => {
    assert.ok(answer !== null && 'status' in answer);
    check(answer, racing);
  };
}

export function answers(status: number, body: object): Check {
  return httpCheck((answer) => {
    assert.deepEqual({ status: answer.status, body: readJson(answer) }, { status, body });
  });
}

export function refuses(status: number, code: string, detail: string): Check {
  return answers(status, { detail, error: detail, status, code });
}

export function invalid(...detail: readonly object[]): Check {
  return answers(422, { detail });
}

export function readJson(answer: HttpAnswer): unknown {
  const text = answer.bytes.toString();
  return text === '' ? null : JSON.parse(text);
}
