// Password strength. It depends mostly on length; rules about character classes only make people write passwords down.
import { settings as texts } from '../locales/en/settings.ts';

export const LEAST = 8;
const GOOD = 15;

export interface Strength {
  readonly level: 'short' | 'fair' | 'good';
  readonly words: string;
  /** Share of the bar, 0 to 1. */
  readonly share: number;
  readonly colour: string;
}

export function judge(password: string): Strength {
  const length = [...password].length;
  const share = Math.min(1, length / GOOD);
  if (length < LEAST) return { level: 'short', words: texts.password.short(length, LEAST), share, colour: 'bg-bad' };
  if (length < GOOD) return { level: 'fair', words: texts.password.fair(length), share, colour: 'bg-warn' };
  return { level: 'good', words: texts.password.good(length), share, colour: 'bg-good' };
}
