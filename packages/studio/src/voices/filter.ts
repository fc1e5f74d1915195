// The voices shown and their order, from the URL.
import { voices as texts } from '../locales/en/voices.ts';
import type { SpeakingVoice } from './speaking-voice.ts';

export type VoiceSort = keyof typeof texts.sorts;

export interface VoiceFilter {
  readonly language: number | null;
  readonly gender: number | null;
  readonly engine: string | null;
  readonly words: string;
  readonly sort: VoiceSort;
}

export function readFilter(query: URLSearchParams): VoiceFilter {
  const sort = query.get('sort') ?? 'name';
  return {
    language: readNumber(query.get('language')),
    gender: readNumber(query.get('gender')),
    engine: query.get('engine'),
    words: query.get('q') ?? '',
    sort: sort in texts.sorts ? (sort as VoiceSort) : 'name',
  };
}

function readNumber(value: string | null): number | null {
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

/** Display name of an engine; the API's own name if there is none. */
export function engineName(engine: string): string {
  return texts.engines[engine]?.name ?? engine;
}

export function genderName(gender: number): string {
  return texts.genders[gender] ?? texts.genders[0]!;
}

/** The description without engine, gender and languages, which are shown separately. */
export function soundOf(voice: SpeakingVoice): string {
  const said = (voice.description ?? '').split(';', 1)[0]!.split(', ');
  const known = [engineName(voice.engine), genderName(voice.gender)].map((word) => word.toLowerCase());
  return said.filter((word) => !known.includes(word.toLowerCase())).join(', ');
}

type Condition = 'language' | 'gender' | 'engine' | 'words';

/** Whether it matches every condition except `except`, which is left open to count its choices. */
function passes(voice: SpeakingVoice, filter: VoiceFilter, except?: Condition): boolean {
  const { language, gender, engine, words } = filter;
  if (except !== 'language' && language !== null && !speaks(voice, language)) return false;
  if (except !== 'gender' && gender !== null && voice.gender !== gender) return false;
  if (except !== 'engine' && engine !== null && voice.engine !== engine) return false;
  if (words.trim() === '') return true;
  const hay = [voice.voice_name, genderName(voice.gender), voice.description ?? '', engineName(voice.engine), voice.id]
    .join('\n')
    .toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

function speaks(voice: SpeakingVoice, language: number): boolean {
  return voice.languages.some(({ id }) => id === language);
}

const byName = (a: SpeakingVoice, b: SpeakingVoice) => a.voice_name.localeCompare(b.voice_name) || a.id - b.id;

const ORDERS: Readonly<Record<VoiceSort, (a: SpeakingVoice, b: SpeakingVoice) => number>> = {
  name: byName,
  age: (a, b) => a.age - b.age || byName(a, b),
  languages: (a, b) => b.languages.length - a.languages.length || byName(a, b),
};

export function select(voices: readonly SpeakingVoice[], filter: VoiceFilter): SpeakingVoice[] {
  return voices.filter((voice) => passes(voice, filter)).sort(ORDERS[filter.sort]);
}

/** How many voices would be shown with each choice of one condition. */
export function count<K extends number | string>(
  voices: readonly SpeakingVoice[],
  filter: VoiceFilter,
  condition: Condition,
  choicesOf: (voice: SpeakingVoice) => readonly K[],
): ReadonlyMap<K, number> {
  const counts = new Map<K, number>();
  for (const voice of voices) {
    if (!passes(voice, filter, condition)) continue;
    for (const choice of choicesOf(voice)) counts.set(choice, (counts.get(choice) ?? 0) + 1);
  }
  return counts;
}
