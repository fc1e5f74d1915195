// The alphabets in which phonemes are written down, and all of them in IPA.
import { ipaOfArpabet } from './arpabet.ts';
import { ipaOfXSampa } from './x-sampa.ts';

/** As sentences name them. */
export const KNOWN_ALPHABETS = 'IPA, X-SAMPA and ARPAbet';

/** Null for what is empty, is not written in the alphabet, or in one that is not known. Case in the name of an alphabet does not count. */
export function toIpa(written: string, alphabet: string): string | null {
  if (written === '') return null;
  const name = alphabet.toLowerCase();
  if (name === 'ipa') return written;
  if (name === 'x-sampa') return ipaOfXSampa(written);
  return name === 'x-arpabet' || name === 'x-cmu' ? ipaOfArpabet(written) : null;
}
