// What a licence allows, as far as its name tells. Whatever is not surely known counts as unknown.
import type { VoiceLicense } from '../../../domain/voice.ts';
import { UNKNOWN_LICENSE } from './offer.ts';

const MAX_NAME = 200;

/** Voices whose recordings are known not to be for commerce, by their names in the Piper index. */
const NOT_FOR_COMMERCE: readonly (readonly [name: RegExp, license: string])[] = [
  [/^vi_VN-vivos-/, 'CC-BY-NC-SA-4.0'],
  [/^en_US-hfc_(female|male)-/, 'CC-BY-NC-SA-4.0, not verified'],
  [/^en_US-ryan-/, 'non-commercial, not verified'],
  [/^en_US-lessac-/, 'Blizzard 2013 research licence'],
];

export function licenseOfName(name: string): VoiceLicense {
  const known = NOT_FOR_COMMERCE.find(([pattern]) => pattern.test(name));
  return known === undefined ? UNKNOWN_LICENSE : { ...UNKNOWN_LICENSE, name: known[1], commercial: false };
}

/** Reads the line `* License: …` of the card that lies beside a Piper voice. */
export function licenseOfCard(card: string): VoiceLicense {
  const line = card.split('\n').find((text) => /^[ \t*-]{0,8}licen[cs]e[ \t]{0,4}:/i.test(text));
  const words = (line ?? '')
    .slice((line ?? '').indexOf(':') + 1)
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
    .trim()
    .slice(0, MAX_NAME);
  if (words === '') return UNKNOWN_LICENSE;
  const url = /^https?:\/\/[^ ]{1,150}$/.exec(words)?.[0] ?? null;
  return { name: words, commercial: isForCommerce(words), attribution: null, url };
}

const FREE = ['cc0', 'mit', 'apache', 'publicdomain'];
const SHUT = ['nc', 'noncommercial', 'research', 'blizzard'];

/** By the words that licences and their addresses are made of. */
function isForCommerce(text: string): boolean | null {
  const words: readonly string[] = text.toLowerCase().match(/[a-z]+0?/g) ?? [];
  const follows = (first: string, second: string) => words.some((word, i) => word === first && words[i + 1] === second);
  if (words.some((word) => SHUT.includes(word)) || follows('non', 'commercial')) return false;
  // Without changes allowed it is not sure whether a voice may be made of a recording.
  if (words.includes('nd')) return null;
  if (words.some((word) => FREE.includes(word)) || follows('public', 'domain')) return true;
  return follows('cc', 'by') || follows('licenses', 'by') ? true : null;
}

/** Of two things said of one voice, what forbids more counts; what is known counts before what is not. */
export function strictest(one: VoiceLicense, other: VoiceLicense): VoiceLicense {
  if (one.commercial === false || other.name === null) return one;
  return other.commercial === false || one.name === null ? other : one;
}
