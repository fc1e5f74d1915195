// Turns X-SAMPA, which writes phonemes in ASCII, into the International Phonetic Alphabet.

/** Pairs of a sign and its IPA. A grave accent, which ends this literal, is written as an acute one. */
const ROWS = String.raw`
a a b b c c d d e e f f i i j j k k l l m m n n o o p p q q r r s s t t u u v v w w x x y y z z h h g ɡ
b_< ɓ d_< ɗ g_< ɠ G\_< ʛ J\_< ʄ
d´ ɖ l´ ɭ n´ ɳ r´ ɽ r\´ ɻ s´ ʂ t´ ʈ z´ ʐ @´ ɚ 3´ ɝ
h\ ɦ j\ ʝ l\ ɺ p\ ɸ r\ ɹ s\ ɕ v\ ʋ x\ ɧ z\ ʑ B\ ʙ G\ ɢ H\ ʜ I\ ᵻ J\ ɟ K\ ɮ L\ ʟ M\ ɰ N\ ɴ O\ ʘ R\ ʀ U\ ᵿ X\ ħ
A ɑ B β C ç D ð E ɛ F ɱ G ɣ H ɥ I ɪ J ɲ K ɬ L ʎ M ɯ N ŋ O ɔ P ʋ Q ɒ R ʁ S ʃ T θ U ʊ V ʌ W ʍ X χ Y ʏ Z ʒ
@ ə @\ ɘ { æ } ʉ 1 ɨ 2 ø 3 ɜ 3\ ɞ 4 ɾ 5 ɫ 6 ɐ 7 ɤ 8 ɵ 9 œ & ɶ ? ʔ ?\ ʕ <\ ʢ >\ ʡ !\ ǃ |\ ǀ |\|\ ǁ =\ ǂ
" ˈ % ˌ : ː :\ ˑ . . -\ ‿ | | || ‖ ^ ꜛ ! ꜜ _ ͡
' ʲ = ̩ _= ̩ ~ ̃ _~ ̃ ´ ˞ _" ̈ _+ ̟ _- ̠ _/ ̌ _0 ̥ _> ʼ _?\ ˤ _\ ̂ _^ ̯ _} ̚ _A ̘ _a ̺ _B ̏ _c ̜ _d ̪ _e ̴ _F ̂ _G ˠ _H ́ _h ʰ _j ʲ _k ̰ _L ̀ _l ˡ
_M ̄ _m ̻ _N ̼ _n ⁿ _O ̹ _o ̞ _q ̙ _R ̌ _r ̝ _T ̋ _t ̤ _v ̬ _w ʷ _X ̆ _x ̽`;

/** What has no sound: a separator of signs, and a space. */
const SILENT: Readonly<Record<string, string>> = { '-': '', ' ': ' ' };
const LONGEST = 4;

const IPA = new Map<string, string>(Object.entries(SILENT));
const cells = ROWS.replaceAll('´', '`').trim().split(/\s+/);
for (let at = 0; at < cells.length; at += 2) IPA.set(cells[at]!, cells[at + 1]!);

/** The same in IPA, or null when a sign is none of X-SAMPA. The longest sign counts at each place. */
export function ipaOfXSampa(source: string): string | null {
  let ipa = '';
  for (let at = 0; at < source.length; ) {
    let length = Math.min(LONGEST, source.length - at);
    while (length > 0 && !IPA.has(source.slice(at, at + length))) length--;
    if (length === 0) return null;
    ipa += IPA.get(source.slice(at, at + length))!;
    at += length;
  }
  return ipa;
}
