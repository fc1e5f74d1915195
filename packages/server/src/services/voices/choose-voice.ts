// Which voice speaks a request. `docs/voices.md` states the order; keep them the same.

import { GENDER, type LanguageSupport, type Voice } from '../../domain/voice.ts';
import { findAlias, type VoiceAlias } from '../../domain/voice-alias.ts';
import type { VoiceCatalogue } from '../../ports/voice-catalogue.ts';

export interface VoiceWish {
  readonly ownerId: number | null;
  /** Of a voice or an alias. */
  readonly voiceId: number;
  /** A language that exists. */
  readonly languageId: number;
  /** As in `RunRequest`. */
  readonly gender: number | null;
  readonly age: number | null;
}

export type NotSpoken = Extract<LanguageSupport, { level: 'none' }>;

export type VoiceChoice =
  | { readonly kind: 'voice'; readonly voice: Voice }
  | { readonly kind: 'not_spoken'; readonly support: NotSpoken };

/** The voice has to be on offer to the owner, or an alias. */
export function chooseVoice(catalogue: VoiceCatalogue, wish: VoiceWish): VoiceChoice {
  const alias = findAlias(wish.voiceId);
  if (alias !== undefined) return chooseForAlias(catalogue, alias, wish);
  const voice = catalogue.find(wish.ownerId, wish.voiceId);
  if (voice === undefined) throw new RangeError(`no voice has the id ${wish.voiceId}`);
  const support = catalogue.support(voice, wish.languageId);
  if (support.level === 'none') return { kind: 'not_spoken', support };
  return { kind: 'voice', voice: fitToSpeaker(catalogue, voice, wish) };
}

/** The voice that speaks a language when a caller names none: the one that was chosen for it, else the best one. */
export function defaultVoice(catalogue: VoiceCatalogue, languageId: number): Voice | undefined {
  return chosenFor(catalogue, languageId) ?? bestVoice(catalogue, { languageId });
}

/** The voice that speaks a language for an alias when the request says no more; undefined when none does. */
export function voiceOfAlias(catalogue: VoiceCatalogue, alias: VoiceAlias, languageId: number): Voice | undefined {
  const wish = { ownerId: null, voiceId: alias.id, languageId, gender: null, age: null };
  const choice = chooseForAlias(catalogue, alias, wish);
  return choice.kind === 'voice' ? choice.voice : undefined;
}

/** The voices that speak a language, those liked better first. */
export function voicesThatSpeak(
  catalogue: VoiceCatalogue,
  ownerId: number | null,
  languageId: number,
): readonly Voice[] {
  const speaking = catalogue.voices(ownerId).filter((voice) => speaks(catalogue, voice, languageId));
  const ranks = new Map(speaking.map((voice) => [voice, rank(catalogue, voice, { languageId })]));
  return speaking.sort((one, other) => compare(ranks.get(one)!, ranks.get(other)!));
}

function chooseForAlias(catalogue: VoiceCatalogue, alias: VoiceAlias, wish: VoiceWish): VoiceChoice {
  const { languageId } = wish;
  const gender = isGender(wish.gender) ? wish.gender : alias.gender;
  const pinned = speakingVoice(catalogue, catalogue.choices().aliases.get(alias.id), languageId);
  if (pinned !== undefined) return { kind: 'voice', voice: fitToSpeaker(catalogue, pinned, wish) };
  const chosen = chosenFor(catalogue, languageId);
  const follows = alias.meansAny && !isGender(wish.gender);
  if (chosen !== undefined && (follows || chosen.gender === gender || !isGender(chosen.gender)))
    return { kind: 'voice', voice: chosen };
  const voice = bestVoice(catalogue, { languageId, gender, age: wish.age ?? alias.age, formerId: alias.formerId });
  if (voice !== undefined) return { kind: 'voice', voice };
  const former = catalogue.find(null, alias.formerId);
  const support = former === undefined ? undefined : catalogue.support(former, languageId);
  if (support?.level === 'none') return { kind: 'not_spoken', support };
  return { kind: 'not_spoken', support: { level: 'none', reason: 'No voice speaks it.', near: [] } };
}

interface Taste {
  readonly languageId: number;
  readonly gender?: number;
  readonly age?: number;
  readonly formerId?: number;
}

/** What was found for each list of voices: asked for with every submit. */
const kept = new WeakMap<readonly Voice[], Map<string, Voice | undefined>>();
/** Every language with every alias, and some ages that were asked for. */
const MOST_KEPT = 2_000;

/** The best of everybody's voices. One whose licence forbids commerce, or that speaks elsewhere, is not taken unasked: callers do not know of it. */
function bestVoice(catalogue: VoiceCatalogue, taste: Taste): Voice | undefined {
  const voices = catalogue.voices(null);
  const found = kept.get(voices) ?? new Map<string, Voice | undefined>();
  kept.set(voices, found);
  const key = JSON.stringify(taste);
  if (!found.has(key)) {
    if (found.size >= MOST_KEPT) found.clear();
    found.set(key, findBest(catalogue, voices, taste));
  }
  return found.get(key);
}

function findBest(catalogue: VoiceCatalogue, voices: readonly Voice[], taste: Taste): Voice | undefined {
  let best: { readonly voice: Voice; readonly rank: readonly number[] } | undefined;
  for (const voice of voices) {
    if (voice.license.commercial === false || voice.isRemote === true || !speaks(catalogue, voice, taste.languageId))
      continue;
    const place = rank(catalogue, voice, taste);
    if (best === undefined || compare(place, best.rank) < 0) best = { voice, rank: place };
  }
  return best?.voice;
}

/** Lower is better, first number first. */
function rank(
  catalogue: VoiceCatalogue,
  voice: Voice,
  { languageId, gender, age, formerId }: Taste,
): readonly number[] {
  const differs = gender !== undefined && isGender(voice.gender) && voice.gender !== gender;
  return [
    differs ? 1 : 0,
    catalogue.preference(voice),
    gender === undefined || voice.gender === gender ? 0 : 1,
    catalogue.support(voice, languageId).level === 'exact' ? 0 : 1,
    voice.id === formerId ? 0 : 1,
    age === undefined ? 0 : yearsApart(voice, age),
    voice.id,
  ];
}

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at === -1 ? 0 : one[at]! - other[at]!;
}

/**
 * The speaker of the same model that has the gender and the age that were asked for, where the engine cannot change them in the voice
 * itself. The voice as it is when there is no such speaker.
 */
function fitToSpeaker(catalogue: VoiceCatalogue, voice: Voice, { ownerId, languageId, gender, age }: VoiceWish): Voice {
  const { honours } = voice.facts;
  const wanted = isGender(gender) && !honours.includes('gender') ? gender : voice.gender;
  const years = age !== null && !honours.includes('age') ? age : null;
  if (wanted === voice.gender && (years === null || yearsApart(voice, years) === 0)) return voice;
  let best = voice;
  let least: readonly number[] = [voice.gender === wanted ? 0 : 1, years === null ? 0 : yearsApart(voice, years), 0];
  for (const other of catalogue.voices(ownerId)) {
    if (other.model !== voice.model || other.gender !== wanted || other.ownerId !== voice.ownerId) continue;
    const support = catalogue.support(other, languageId);
    if (support.level === 'none' || (support.level !== 'exact' && isExact(catalogue, voice, languageId))) continue;
    const place = [0, years === null ? 0 : yearsApart(other, years), other.id];
    if (compare(place, least) < 0) [best, least] = [other, place];
  }
  return best;
}

/** More than any two ages differ by. */
const FAR_YEARS = 1_000;

function yearsApart({ age }: Voice, wanted: number): number {
  return age === 0 ? FAR_YEARS : Math.min(Math.abs(age - wanted), FAR_YEARS - 1);
}

function chosenFor(catalogue: VoiceCatalogue, languageId: number): Voice | undefined {
  return speakingVoice(catalogue, catalogue.choices().defaults.get(languageId), languageId);
}

/** A voice that somebody chose, as long as it is on offer to everybody and speaks the language. */
function speakingVoice(catalogue: VoiceCatalogue, voiceId: number | undefined, languageId: number): Voice | undefined {
  const voice = voiceId === undefined ? undefined : catalogue.find(null, voiceId);
  return voice !== undefined && speaks(catalogue, voice, languageId) ? voice : undefined;
}

function speaks(catalogue: VoiceCatalogue, voice: Voice, languageId: number): boolean {
  return catalogue.support(voice, languageId).level !== 'none';
}

function isExact(catalogue: VoiceCatalogue, voice: Voice, languageId: number): boolean {
  return catalogue.support(voice, languageId).level === 'exact';
}

function isGender(gender: number | null): gender is typeof GENDER.male | typeof GENDER.female {
  return gender === GENDER.male || gender === GENDER.female;
}
