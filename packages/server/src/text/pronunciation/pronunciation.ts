// One entry of a pronunciation dictionary: a word or phrase and how it is said.

/** At least one of `respelling` and `ipa` is given. */
export interface Pronunciation {
  /** The word or phrase as it stands in a text. */
  readonly phrase: string;
  /** What is read in its place. */
  readonly respelling: string | null;
  /** In the International Phonetic Alphabet, for engines that can take it; the others read `respelling`, else the phrase. */
  readonly ipa: string | null;
  /** Whether upper and lower case must be the same as in `phrase`. */
  readonly matchCase: boolean;
  /** Whether the phrase counts only between the borders of words. */
  readonly wholeWord: boolean;
}
