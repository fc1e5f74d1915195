// Settings of how texts are read when a request and its key do not say.
import type { Field } from './field.ts';

export const READING_FIELDS = {
  normalise: {
    env: 'LECTOR_NORMALIZE',
    kind: 'text',
    fallback: 'full',
    oneOf: ['off', 'light', 'full'],
    about:
      'How much of a text is rewritten as a person would read it aloud when neither the request nor its key says: `full` numbers, dates, money, units and abbreviations, `light` only abbreviations and what the voice reads wrong, `off` nothing.',
  },
  sentencePauseMs: {
    env: 'LECTOR_SENTENCE_PAUSE_MS',
    kind: 'integer',
    fallback: 294,
    unit: 'ms',
    min: 0,
    max: 10_000,
    about: 'Silence after a sentence when the request does not say.',
  },
  paragraphPauseMs: {
    env: 'LECTOR_PARAGRAPH_PAUSE_MS',
    kind: 'integer',
    fallback: 588,
    unit: 'ms',
    min: 0,
    max: 10_000,
    about: 'Silence after a paragraph when the request does not say.',
  },
  headingPauseMs: {
    env: 'LECTOR_HEADING_PAUSE_MS',
    kind: 'integer',
    fallback: 800,
    unit: 'ms',
    min: 0,
    max: 10_000,
    about: 'Silence after a heading when the request does not say.',
  },
  scenePauseMs: {
    env: 'LECTOR_SCENE_PAUSE_MS',
    kind: 'integer',
    fallback: 1_500,
    unit: 'ms',
    min: 0,
    max: 10_000,
    about: 'Silence at a break between scenes (`* * *`, a rule) when the request does not say.',
  },
} as const satisfies Record<string, Field>;
