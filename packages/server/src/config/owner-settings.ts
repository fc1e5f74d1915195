// The settings that limit what one owner may have stored, in line and searched at a time.
import type { Field } from './field.ts';

export const OWNER_FIELDS = {
  maxWaitingRuns: {
    env: 'LECTOR_MAX_WAITING_RUNS',
    kind: 'integer',
    fallback: 100_000,
    unit: 'runs',
    min: 1,
    max: 10_000_000,
    about: 'Most waiting runs of one owner; more answer 429.',
  },
  maxStoredRuns: {
    env: 'LECTOR_MAX_STORED_RUNS',
    kind: 'integer',
    fallback: 10_000_000,
    unit: 'runs',
    min: 1,
    max: 1_000_000_000,
    about:
      'Most runs of one owner, of any state, until they are deleted. At this limit a submit answers 402 and says so, as at the two that follow.',
  },
  maxStoredTextMib: {
    env: 'LECTOR_MAX_STORED_TEXT_MIB',
    kind: 'integer',
    fallback: 16_384,
    unit: 'MiB',
    min: 1,
    max: 1_048_576,
    about: 'Most bytes of texts (UTF-8) that one owner stores, those of runs that have ended included.',
  },
  maxStoredAudioMib: {
    env: 'LECTOR_MAX_STORED_AUDIO_MIB',
    kind: 'integer',
    fallback: 1_048_576,
    unit: 'MiB',
    min: 1,
    max: 1_073_741_824,
    about:
      'Most bytes of audio that one owner stores. From there on nothing is taken; what is in line by then is still spoken and stored.',
  },
  maxBatches: {
    env: 'LECTOR_MAX_BATCHES',
    kind: 'integer',
    fallback: 10_000,
    unit: 'batches',
    min: 1,
    max: 1_000_000,
    about: 'Most batches of one owner, of any state, until they are deleted; at this limit another one answers 402.',
  },
  maxBatchRuns: {
    env: 'LECTOR_MAX_BATCH_RUNS',
    kind: 'integer',
    fallback: 100_000,
    unit: 'runs',
    min: 1,
    max: 10_000_000,
    about: 'Most runs in one batch; more answer 402.',
  },
  maxBookMib: {
    env: 'LECTOR_MAX_BOOK_MIB',
    kind: 'integer',
    fallback: 256,
    unit: 'MiB',
    min: 1,
    max: 512,
    about: 'Largest file of a book that is sent; larger ones answer 422.',
  },
  maxBooks: {
    env: 'LECTOR_MAX_BOOKS',
    kind: 'integer',
    fallback: 1_000,
    unit: 'books',
    min: 1,
    max: 1_000_000,
    about: 'Most books of one owner, until they are deleted; at this limit another one answers 402.',
  },
  maxSearches: {
    env: 'LECTOR_MAX_SEARCHES',
    kind: 'integer',
    fallback: 2,
    min: 1,
    max: 1_000,
    about:
      'Searches, counts and lists of one owner that go through many runs, at a time. A further one waits up to 5 seconds for its turn; then it answers 429.',
  },
} as const satisfies Record<string, Field>;
