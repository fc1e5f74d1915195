// The form of the corpus: what is read how in a language, and why.

export const KINDS = [
  'abbreviation',
  'date',
  'fraction',
  'grouped number',
  'money',
  'ordinal',
  'power',
  'range',
  'Roman numeral',
  'sign',
  'telephone',
  'time',
  'unit',
  'year',
  'left as it is',
] as const;
export type Kind = (typeof KINDS)[number];

/** Kind, text, what is given to the engine, and the reason. */
export type Case = readonly [kind: Kind, source: string, spoken: string, why: string];
