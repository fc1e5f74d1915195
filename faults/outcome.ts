// The outcome of a fault and of its control, and whether it passes.
import { type Fault, isHarmed, type Tally, type Tool } from './fault.ts';

export interface Outcome {
  readonly fault: Pick<Fault, 'name' | 'title'>;
  /** Tools that are missing here; the fault was not tried then. */
  readonly missing: readonly Tool[];
  readonly tally: Tally | null;
  readonly seconds: number;
  readonly control: {
    readonly what: string;
    readonly missing: readonly Tool[];
    readonly tally: Tally | null;
  };
}

/** Why the suite fails over this fault, in words; empty when it passed or was skipped. */
export function complaintsOf({ fault, tally, control }: Outcome): readonly string[] {
  if (tally === null) return [];
  const complaints: string[] = [];
  if (isHarmed(tally)) complaints.push(`${fault.name}: ${describeHarm(tally)}`);
  if (tally.tried === 0) complaints.push(`${fault.name}: nothing was tried`);
  if (control.tally !== null && !isHarmed(control.tally)) {
    complaints.push(`${fault.name}: this control should have failed (${control.what})`);
  }
  return complaints;
}

/** What went wrong, in a few words. */
export function describeHarm(tally: Tally): string {
  const counts = [
    [tally.lost, 'lost'],
    [tally.corrupted, 'corrupted'],
    [tally.duplicated, 'duplicated'],
  ] as const;
  const words = counts.filter(([count]) => count > 0).map(([count, what]) => `${count.toLocaleString('en')} ${what}`);
  if (tally.violations.length > 0) words.push(plural(tally.violations.length, 'other violation'));
  return words.length === 0 ? 'nothing harmed' : words.join(', ');
}

export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
