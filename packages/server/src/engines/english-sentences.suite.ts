// Sentences of plain English words for the engine contract.

export const ENGLISH_SENTENCES = [
  'The evening tide carried the old sailors home.',
  'Half of the harbour waited in the rain.',
  'Nobody knew why.',
] as const;
