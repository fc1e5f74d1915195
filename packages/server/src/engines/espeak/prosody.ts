// How a voice, a gender and an age become a variant, a pitch and a speed.
import { GENDER, type Voice } from '../../domain/voice.ts';
import type { RateRange, SegmentProsody } from '../engine.ts';
import { counterpartOf, type Variant } from './variants.ts';

export interface Prosody {
  readonly variant: Variant;
  /** 0–99, 50 is the variant's own. */
  readonly pitch: number;
  /** Words a minute. */
  readonly rate: number;
}

const OWN_PITCH = 50;
const OWN_RATE = 175;
/** From the lowest to the highest setting the engine's pitch rises by two octaves, evenly by ear. */
const PITCH_PER_SEMITONE = OWN_PITCH / 12;
/** Words a minute at which the engine still speaks as fast as it is told. */
const RATES = { slowest: 80, fastest: 450 } as const;

/** Years, shift of pitch, shift of speed; straight lines between. Children are high and quick, the old low and slow. */
const AGES: readonly (readonly [years: number, pitch: number, rate: number])[] = [
  [4, 32, 6],
  [12, 18, 8],
  [20, 4, 4],
  [35, 0, 0],
  [50, -4, -5],
  [65, -6, -14],
  [80, -3, -30],
  [100, 0, -42],
];

/** Works out the engine's settings. Any integer is a safe age; null means the voice's own. */
export function prosodyOf(request: {
  readonly voice: Voice;
  readonly variant: Variant;
  readonly gender: number | null;
  readonly age: number | null;
  readonly prosody?: SegmentProsody | undefined;
}): Prosody {
  return change(settingsOf(request), request.prosody);
}

/** Between which rates the engine still speaks as it is told. */
export function ratesOf(request: Omit<Parameters<typeof prosodyOf>[0], 'prosody'>): RateRange {
  const { rate } = settingsOf(request);
  return { slowest: RATES.slowest / rate, fastest: RATES.fastest / rate };
}

function change(settings: Prosody, prosody: SegmentProsody | undefined): Prosody {
  if (prosody === undefined) return settings;
  return {
    ...settings,
    pitch: clamp(Math.round(settings.pitch + prosody.pitch * PITCH_PER_SEMITONE), 0, 99),
    rate: clamp(Math.round(settings.rate * prosody.rate), RATES.slowest, RATES.fastest),
  };
}

function settingsOf(request: {
  readonly voice: Voice;
  readonly variant: Variant;
  readonly gender: number | null;
  readonly age: number | null;
}): Prosody {
  const { voice, gender, age } = request;
  const other = (gender === GENDER.male || gender === GENDER.female) && gender !== voice.gender;
  const variant = other ? counterpartOf(request.variant) : request.variant;
  if (age === null) return { variant, pitch: OWN_PITCH, rate: OWN_RATE };
  const wanted = shiftAt(age);
  const own = shiftAt(voice.age);
  return {
    variant,
    pitch: clamp(OWN_PITCH + Math.round(wanted.pitch - own.pitch), 0, 99),
    rate: clamp(OWN_RATE + Math.round(wanted.rate - own.rate), 110, 230),
  };
}

function shiftAt(age: number): { pitch: number; rate: number } {
  const years = clamp(age, AGES[0]![0], AGES.at(-1)![0]);
  const above = Math.max(
    1,
    AGES.findIndex(([from]) => from >= years),
  );
  const [y0, p0, r0] = AGES[above - 1]!;
  const [y1, p1, r1] = AGES[above]!;
  const t = (years - y0) / (y1 - y0);
  return { pitch: p0 + t * (p1 - p0), rate: r0 + t * (r1 - r0) };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
