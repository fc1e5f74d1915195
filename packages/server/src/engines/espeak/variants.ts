// The eSpeak NG voice variants in use. No other names reach the engine after the plus sign.

/** Each variant's counterpart of the other sex, used when a request asks for a gender the voice does not have. */
const COUNTERPARTS = {
  m1: 'f4',
  m2: 'f2',
  m3: 'f3',
  m4: 'f1',
  m5: 'f5',
  m6: 'Annie',
  m7: 'f2',
  m8: 'steph',
  grandpa: 'grandma',
  f1: 'm4',
  f2: 'm7',
  f3: 'm3',
  f4: 'm1',
  f5: 'm5',
  Annie: 'm6',
  steph: 'm8',
  grandma: 'grandpa',
} as const;

export type Variant = keyof typeof COUNTERPARTS;

export const VARIANTS = Object.keys(COUNTERPARTS) as readonly Variant[];

/** The variant of the other sex that sounds most similar. */
export function counterpartOf(variant: Variant): Variant {
  return COUNTERPARTS[variant];
}
