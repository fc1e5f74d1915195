// What is being written on the page of a new batch: kept by the browser, so that a reload loses nothing.
import type { TextsKind } from './read-texts.ts';

const KEY = 'lector.batch-draft';
/** More would fill the browser's storage. */
const MOST_KEPT = 200_000;

interface Draft {
  readonly text: string;
  readonly kind: TextsKind;
  readonly name: string;
}
const EMPTY: Draft = { text: '', kind: 'txt', name: '' };

function read(): Draft {
  try {
    const { text, kind, name } = { ...EMPTY, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Draft>) };
    return typeof text === 'string' && typeof name === 'string' && ['txt', 'csv', 'jsonl'].includes(kind)
      ? { text, kind, name }
      : EMPTY;
  } catch {
    return EMPTY;
  }
}

let draft = $state.raw<Draft>(read());

export const batchDraft = {
  get now(): Draft {
    return draft;
  },
};

export function changeBatchDraft(changes: Partial<Draft>): void {
  draft = { ...draft, ...changes };
  if (draft.text.length <= MOST_KEPT) localStorage.setItem(KEY, JSON.stringify(draft));
}

export function clearBatchDraft(): void {
  draft = { ...EMPTY, kind: draft.kind };
  localStorage.removeItem(KEY);
}
