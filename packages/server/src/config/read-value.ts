// One setting as it is written → its value, or a problem in words that never repeats what was written: it may be a password.
import type { Field } from './field.ts';

/** Digits and nothing else: `1e3`, `0x10` and `+5` are more often a mistake than meant. */
const WHOLE = /^[0-9]{1,16}$/;
const DECIMAL = /^[0-9]{1,16}(\.[0-9]{1,16})?$/;

export function readValue(field: Field, raw: string, problems: string[]): string | number | readonly string[] {
  if (field.kind === 'list') {
    return raw
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }
  if (field.kind === 'text') {
    if (field.oneOf !== undefined && !field.oneOf.includes(raw))
      problems.push(`${field.env} must be one of ${field.oneOf.join(', ')}`);
    return raw;
  }
  const whole = field.kind === 'integer';
  const value = readDigits(raw, whole ? WHOLE : DECIMAL);
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = field;
  if (value === null || value < min || value > max) {
    const words = whole ? 'a whole number' : 'a number';
    problems.push(`${field.env} must be ${words} from ${min} to ${max}, written in digits`);
  }
  return value ?? min;
}

/** Null unless the text is digits, whatever spaces are around them. */
export function readWholeNumber(text: string): number | null {
  return readDigits(text, WHOLE);
}

function readDigits(text: string, form: RegExp): number | null {
  const digits = text.trim();
  return form.test(digits) ? Number(digits) : null;
}
