// What the voice for Korean reads in English: units and per cent.
import type { Replacement } from '../trace/rewrite.ts';
import { findUnits, type UnitWords } from '../unit-words.ts';

const UNITS: UnitWords = {
  '%': '퍼센트',
  km: '킬로미터',
  'km/h': '킬로미터 매시',
  'km²': '제곱킬로미터',
  m: '미터',
  'm²': '제곱미터',
  'm³': '세제곱미터',
  cm: '센티미터',
  mm: '밀리미터',
  kg: '킬로그램',
  g: '그램',
  mg: '밀리그램',
  L: '리터',
  l: '리터',
  ml: '밀리리터',
  mL: '밀리리터',
  t: '톤',
  '°C': '도',
  '℃': '도',
  '°': '도',
};

/** What to replace in a Korean text, in order. Linear; its own output is left as it is. */
export function readKorean(text: string): readonly Replacement[] {
  return [...findUnits(text, UNITS)];
}
