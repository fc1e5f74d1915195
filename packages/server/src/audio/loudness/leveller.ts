// Brings a recording to a loudness. It is heard once to measure it; up to three times more behind the limiter, where that has work to do
// and so takes away some of the loudness; and then it is given out.
import { createLimiter, type Limiter } from './limiter.ts';
import { createLoudnessMeter } from './loudness-meter.ts';
import { createTruePeaks, TRUE_PEAK_DELAY } from './true-peaks.ts';

export interface LevelRule {
  readonly measure: 'lufs' | 'rms';
  /** In LUFS, or in decibels of full scale. */
  readonly level: number;
  /** Decibels of full scale that no peak passes, those between samples included. */
  readonly ceilingDb: number;
}

export interface Leveller {
  /** Takes the next samples; returns those that are ready, which are none while it measures. */
  write(samples: Int16Array): Int16Array;
  /** Ends a hearing: the last samples, or null when the recording is needed once more from its start. */
  finish(): Int16Array | null;
}

/** More is not added, so that a recording of next to nothing stays that. */
const MOST_GAIN_DB = 30;
/** What the limiter took away is added again, in so many steps at most, until so little is missing. */
const MOST_REPAIRS = 3;
const NEAR_DB = 0.1;
const LEAST_KEPT = 0.3;
const NOTHING = new Int16Array(0);

export function createLeveller(options: { readonly sampleRate: number; readonly rule: LevelRule }): Leveller {
  const { sampleRate, rule } = options;
  const ceiling = 10 ** (rule.ceilingDb / 20);
  const limiterOf = (gainDb: number) => createLimiter({ sampleRate, gain: 10 ** (gainDb / 20), ceiling });
  let hearing: Hearing = measure(sampleRate, rule, (found, peak) => {
    const gainDb = gainFor(rule, found);
    return peak * 10 ** (gainDb / 20) <= ceiling ? giveOut(limiterOf(gainDb)) : repair(gainDb, MOST_REPAIRS);
  });

  /** `before`: the gain of the hearing before, and what was found with it. */
  function repair(gainDb: number, left: number, before?: Heard): Hearing {
    return measureBehind(limiterOf(gainDb), { sampleRate, rule }, (found) => {
      const missing = gainFor(rule, found);
      const again = Math.min(MOST_GAIN_DB, gainDb + missing / shareKept({ gainDb, found }, before));
      return left === 1 || missing <= NEAR_DB ? giveOut(limiterOf(again)) : repair(again, left - 1, { gainDb, found });
    });
  }

  return {
    write: (samples) => hearing.write(samples),
    finish() {
      const { last, next } = hearing.finish();
      if (next !== null) hearing = next;
      return last;
    },
  };
}

interface Heard {
  readonly gainDb: number;
  readonly found: number;
}

/** Of a decibel more, what the limiter leaves. */
function shareKept(now: Heard, before: Heard | undefined): number {
  if (before === undefined || now.gainDb <= before.gainDb) return 1;
  return Math.max(LEAST_KEPT, Math.min(1, (now.found - before.found) / (now.gainDb - before.gainDb)));
}

interface Hearing {
  write(samples: Int16Array): Int16Array;
  finish(): { readonly last: Int16Array | null; readonly next: Hearing | null };
}

/** Decibels that are missing; none of what has no loudness. */
function gainFor({ level }: LevelRule, found: number): number {
  return Number.isFinite(found) ? Math.min(MOST_GAIN_DB, level - found) : 0;
}

function measure(
  sampleRate: number,
  { measure: kind }: LevelRule,
  choose: (found: number, peak: number) => Hearing,
): Hearing {
  const meter = createLoudnessMeter(sampleRate);
  const peaks = createTruePeaks();
  let peak = 0;
  function look(samples: Int16Array): void {
    for (const found of peaks.write(samples, peak)) peak = Math.max(peak, found);
  }
  return {
    write(samples) {
      meter.write(samples);
      look(samples);
      return NOTHING;
    },
    finish() {
      look(new Int16Array(TRUE_PEAK_DELAY));
      return { last: null, next: choose(meter[kind](), peak) };
    },
  };
}

function measureBehind(
  limiter: Limiter,
  { sampleRate, rule }: { sampleRate: number; rule: LevelRule },
  choose: (found: number) => Hearing,
): Hearing {
  const meter = createLoudnessMeter(sampleRate);
  return {
    write(samples) {
      meter.write(limiter.write(samples));
      return NOTHING;
    },
    finish() {
      meter.write(limiter.finish());
      return { last: null, next: choose(meter[rule.measure]()) };
    },
  };
}

function giveOut(limiter: Limiter): Hearing {
  return {
    write: (samples) => limiter.write(samples),
    finish: () => ({ last: limiter.finish(), next: null }),
  };
}
