// Voice samples: each is a run that is made once and then replayed.
import { LectorError, type RunInfo } from '@lector/client';
import { SvelteMap } from 'svelte/reactivity';
import { common } from '../locales/en/common.ts';
import { voices as texts } from '../locales/en/voices.ts';
import { describe, lector } from '../server.ts';
import { player, toggle } from '../state/player.svelte.ts';

export interface SampleOrder {
  readonly voiceId: number;
  readonly languageId: number;
  readonly text: string;
  /** Ids of dictionaries that say how its words are said. */
  readonly dictionaries?: number[];
  /** What of them the sample depends on. */
  readonly version?: string;
}

type Sample =
  | { readonly state: 'making' }
  | { readonly state: 'ready'; readonly run: RunInfo }
  | { readonly state: 'failed'; readonly words: string };

const samples = new SvelteMap<string, Sample>();
/** Only the last requested sample is played when it is ready. */
let wanted = '';

/** The idempotency key: the server returns the same run for a day, so a sample is made once for all users. */
function nameOf({ voiceId, languageId, text, version }: SampleOrder): string {
  return `sample-${voiceId}-${languageId}-${hash(text)}${version === undefined ? '' : `-${hash(version)}`}`;
}

export function sampleOf(order: SampleOrder): Sample | undefined {
  return samples.get(nameOf(order));
}

export function isPlaying(order: SampleOrder): boolean {
  const sample = sampleOf(order);
  return sample?.state === 'ready' && player.has(sample.run.run_id) && player.playing;
}

/** Plays or pauses the sample, and makes it first if necessary. */
export async function playSample(order: SampleOrder): Promise<void> {
  const name = nameOf(order);
  wanted = name;
  const sample = samples.get(name);
  if (sample?.state === 'making') return;
  if (sample?.state === 'ready') return toggle(sample.run);
  samples.set(name, { state: 'making' });
  try {
    const run = await make(order, name);
    samples.set(name, { state: 'ready', run });
    if (wanted === name && !player.has(run.run_id)) toggle(run);
  } catch (error) {
    const { words, offline } = describe(error);
    samples.set(name, { state: 'failed', words: offline ? common.offlineTitle : words });
  }
}

async function make({ voiceId, languageId, text, dictionaries }: SampleOrder, name: string): Promise<RunInfo> {
  // The run of this key may have failed, expired or been deleted; then the next key is tried.
  for (let attempt = 1; attempt <= 5; attempt++) {
    const idempotencyKey = attempt === 1 ? name : `${name}-${attempt}`;
    const order = { text, voice_id: voiceId, language: languageId, lane: 'interactive' as const };
    const request = dictionaries ? { ...order, dictionaries } : order;
    const { task_id } = await lector.createTts(request, { idempotencyKey });
    const before = await find(task_id);
    if (before === null || before.status === 'failed' || before.status === 'cancelled' || before.status === 'expired') {
      continue;
    }
    await lector.waitForTask(task_id, { firstIntervalMs: 120, maxIntervalMs: 1_500 });
    const run = await find(task_id);
    if (run === null) throw new Error(texts.gone);
    if (run.audio === null) throw new Error(run.failure?.message ?? texts.failed);
    return run;
  }
  throw new Error(texts.failed);
}

async function find(taskId: string): Promise<RunInfo | null> {
  try {
    return await lector.getRun(taskId);
  } catch (error) {
    if (error instanceof LectorError && error.kind === 'notFound') return null;
    throw error;
  }
}

/** FNV-1a over the UTF-16 units: only to distinguish sentences. Web Crypto is not available on plain http. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return `${(value >>> 0).toString(36)}-${text.length}`;
}
