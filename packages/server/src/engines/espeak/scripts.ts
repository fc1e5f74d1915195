// A simple syllable in each script that a voice reads as its own. It stands for a word where only the shape matters.

const SYLLABLES: Readonly<Record<string, string>> = {
  Latin: 'ba',
  Cyrillic: 'ба',
  Greek: 'βα',
  Arabic: 'با',
  Hebrew: 'בא',
  Armenian: 'բա',
  Georgian: 'ბა',
  Ethiopic: 'በ',
  Devanagari: 'बा',
  Bengali: 'বা',
  Gurmukhi: 'ਬਾ',
  Gujarati: 'બા',
  Tamil: 'பா',
  Telugu: 'బా',
  Kannada: 'ಬಾ',
  Malayalam: 'ബാ',
  Sinhala: 'බා',
  Hiragana: 'か',
  Hangul: '가',
  Han: '天',
};

/** By the script's Unicode name. Throws for one that no voice of the engine reads. */
export function syllableOf(script: string): string {
  const syllable = SYLLABLES[script];
  if (syllable === undefined) throw new RangeError(`no syllable of the script ${script} is known`);
  return syllable;
}
