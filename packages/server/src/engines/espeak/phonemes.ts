// Which sounds each voice file of the engine has: IPA, and the engine's own code for it. Read from the pinned build, which
// reports the IPA of every code that it speaks (`phonemes.test.ts` asks it again).

/** Pairs of IPA and code that nearly every voice file has. */
const SHARED =
  'ə @ ʔ ? ɾ * r r ɹ r a a e e i i o o u u m̩ m- n̩ n- ŋ̩ N- r̩ r- l̩ l- t t p p k k n n ʀ r" l l j j w w ʎ l^ ɭ l. h h m m ɳ n. ɲ n^ ŋ N b b d d dʒ dZ tʃ tS dʑ dZ; tɕ tS; ɟ J c c ɡ g β B f f v v ʋ v# ð D θ T z z s s ʒ Z ʃ S ʐ z. ʂ s. ʑ z; ɕ S; ʝ J^ ɣ Q x x ʁ Q" q q ɬ l# χ X ɛ E ɔ O aʊ aU aɪ aI ʊ U ɪ I ç C';

/** By voice file: the pairs that are its own, and the sounds of the shared ones that it lacks. */
const OWN: Readonly<Record<string, readonly [pairs: string, lacks: string]>> = {
  'aav/vi': [
    'kʰ kh y y eʊ eU iʊ iU eɪ eI ɛɪ EI oɪ oI uɪ uI iɛ iE uə u@ yə y@ əɪ @I ɔɪ OI oə o@ iə i@ aː a: yɪ yI əʊ @U ɛʊ EU ɔi Oi əː @: aːɪ a:I əːɪ @:I aːʊ a:U əːʊ @:U cr cr',
    'ʊ ɪ',
  ],
  'bat/lt': [
    'l̩ l r R l l/ ts ts eʊ eU eɪ eI ɑ A œ W eː e: ai ai ei ei uo uo iː i: uː u: oː o: oʊ oU aː a: oi oi ui ui au au ie ie eɑ eA ee ee tʲ t; dʲ d; nʲ n;',
    'ɹ',
  ],
  'bat/lv': [
    'r R ʋ v ts ts æ E y y eː e: ai ai ei ei uo uo iː i: yː y: uː u: oː o: aː a: oi oi ui ui au au iu iu ie ie æː E:',
    'ɹ n̩ v ð ɛ ɔ aʊ aɪ ʊ ɪ',
  ],
  'bnt/sw': ['', 'ɛ ɔ aʊ aɪ ʊ ɪ'],
  'ccs/ka': ['tʰ t# ts ts dz dz kʰ k# pʰ p# tsʰ ts#', 'ɹ ɛ ɔ aʊ aɪ ʊ ɪ'],
  'cel/cy': [
    'ø Y eʊ eU uɪ uI ʌ V eː e: ɨ I iː i: ɨː y: uː u: oː o: ɑː A: ɑɨ AY aɨ aY əɪ @I əɨ @Y ɪu Iu ɨu Yu ɔɪ OI ɔɨ OY uɨ uY',
    'ɹ ɪ',
  ],
  'cel/ga': ['eɪ eI eː e: uə u@ iː i: uː u: oː o: ɑː A: ɐ a# iə i@ əʊ @U', 'i'],
  'dra/kn': [
    'tʰ t# ɐ a kʰ k# ʌ V eː e: iː i: uː u: oː o: dʰ d# ɔː O: ɔ̃ O~ aː a: ɛː E: ɛ̃ E~ ã a~ ẽ e~ ĩ i~ õ o~ ũ u~ ɪ̃ I~ ʌ̃ V~ ʊ̃ U~ pʰ p# bʰ b# ʈ t. ɖ d. ʈʰ t.# ɖʰ d.# cʰ c# ɟʰ J# ɡʰ g#',
    'a',
  ],
  'dra/ml': [
    'tʰ t# ɾ r ɐ a r R kʰ k# ɨ y ʌ V eː e: iː i: uː u: oː o: dʰ d# ɔː O: ɔ̃ O~ aː a: ɛː E: ɛ̃ E~ ã a~ ẽ e~ ĩ i~ õ o~ ũ u~ ɪ̃ I~ ʌ̃ V~ ʊ̃ U~ pʰ p# bʰ b# ʈ t. ɖ d. ʈʰ t.# cʰ c# ɟʰ J# ɡʰ g#',
    'ɹ a',
  ],
  'dra/ta': [
    'tʰ t# ɻ z. kʰ k# ʉ U ʌ V eː e: iː i: uː u: oː o: dʰ d# ɔː O: ɔ̃ O~ aː a: ɛː E: ɛ̃ E~ ã a~ ẽ e~ ĩ i~ õ o~ ũ u~ ɪ̃ I~ ʌ̃ V~ ʊ̃ U~ pʰ p# bʰ b# ʈ t. ɖ d. ʈʰ t.# ɖʰ d.# cʰ c# ɟʰ J# ɡʰ g#',
    'ʐ ʊ',
  ],
  'dra/te': [
    'tʰ t# kʰ k# ʌ V eː e: iː i: uː u: oː o: dʰ d# ɔː O: ɔ̃ O~ aː a: ɛː E: ɛ̃ E~ ã a~ ẽ e~ ĩ i~ õ o~ ũ u~ ɪ̃ I~ ʌ̃ V~ ʊ̃ U~ pʰ p# bʰ b# ʈ t. ɖ d. ʈʰ t.# ɖʰ d.# cʰ c# ɟʰ J# ɡʰ g#',
    'ɹ',
  ],
  eu: ['ɾ r r R y y ø Y eʊ eU iʊ iU eɪ eI ɛɪ EI oɪ oI uɪ uI', 'ɹ z s ɪ'],
  'gmq/da': ['ɔ 0 ɜ 3 ʁ r r r/ ʋ v ɒ O y y ø Y ɑ A œ W ʌ V ʔʌ ?V ʔi ?i ʔe ?e ʔu ?u ʔo ?o ʔy ?y ʔœ ?W', 'ɹ v aʊ ʊ'],
  'gmq/is': [
    'ʋ v y y eɪ eI œ W iː i: yː y: uː u: ɔɪ OI ɔː O: oʊ oU aː a: øy Yy ɪː I: ɛː E: œː W: aɪː aI: eɪː eI: aʊː aU: oʊː oU: øyː Yy: yɪ yI',
    'v ɬ ʊ',
  ],
  'gmq/nb': [
    'y y ɑ A œ W eː e: iː i: yː y: uː u: oː o: ɑː A: ɔɪ OI aː a: øː Y: øy Yy ɛː E: ʉ u- ʉː u-: ɑɪ AI ʉɪ u-I',
    '',
  ],
  'gmq/sv': ['ɵ 8 y y œ W eː e: iː i: yː y: uː u: oː o: ɑː A: øː Y: ɛː E: ʉ u- sx sx', 'aʊ aɪ'],
  'gmw/af': [
    'ɐ a y y ɛɪ eI ʊɪ oI uɪ uI œ W eː e: ɑː A: ɔɪ OI ɜː 3: ɔː O: ʊə o@ iə e@ ɑ̃ A~ iu iu øy Yy əʊ @U ẽ e~ õ o~ ɑɪ AI øə Y@',
    'ɹ a ʊ ɪ',
  ],
  'gmw/de': [
    'ɜ 3 ɾ r ts ts ʏ y ɛɪ EI ɑ A œ W eː e: iː i: yː y: uː u: oː o: ɑː A: ɔø OY oʊ oU ɑ̃ A~ ɔ̃ O~ øː Y: ɪː I: ɛː E: œ̃ W~ ʊɐ UR pf pF iɐ iR',
    'ɹ',
  ],
  'gmw/en': [
    'ɒ 0 eɪ eI ʌ V eː e: iː i: uː u: oː o: ɑː A: ɔɪ OI ʍ w# ɐ a# ɜː 3: ɔː O: əʊ oU eə e@ iə i@ ʊə U@ aɪə aI@ aʊə aU@ ɑ̃ A~ ɔ̃ O~',
    'r̩',
  ],
  'gmw/en-US': [
    'ɑː A: ɚ 3 æ a r R eɪ eI ʌ V eː e: iː i: uː u: oː o: ɔɪ OI ʍ w# ɐ a# ᵻ I# ɑːɹ A@ ɜː 3: ɔː O: ɔːɹ o@ oʊ oU ɛɹ e@ iə i@ ɪɹ i@3 ʊɹ U@ aɪə aI@ aɪɚ aI3 ɑ̃ A~ ɔ̃ O~',
    'a r̩',
  ],
  'gmw/nl': ['ɵ 8 y y eʊ eU ɛɪ EI ɑ A eː e: oː o: ɔː O: ɑ̃ A~ ɔ̃ O~ aː a: øː Y: yʊ yU œy Wy ʌʊ VU', 'ɹ aʊ aɪ ʊ'],
  'grk/el': ['ts ts y y ø Y eʊ eU iʊ iU eɪ eI ɛɪ EI oɪ oI uɪ uI', 'ɹ ɪ'],
  'inc/bn': [
    'tʰ t# ɾ r ʋ v kʰ k# eː e: uː u: oː o: dʰ d# ɔː O: ɔ̃ O~ aː a: ɛː E: ɛ̃ E~ ã a~ ẽ e~ ĩ i~ õ o~ ũ u~ ɪ̃ I~ ʌ̃ V~ ʊ̃ U~ pʰ p# bʰ b# ʈ t. ɖ d. ʈʰ t.# ɖʰ d.# cʰ c# ɟʰ J# ɡʰ g# tʃʰ tS#',
    'ɹ v',
  ],
  'inc/gu': [
    'tʰ t# ɾ r ʋ v kʰ k# ʌ V eː e: uː u: oː o: dʰ d# ɔː O: ɔ̃ O~ aː a: ɛː E: ɛ̃ E~ ã a~ ẽ e~ ĩ i~ õ o~ ũ u~ ɪ̃ I~ ʌ̃ V~ ʊ̃ U~ pʰ p# bʰ b# ʈ t. ɖ d. ʈʰ t.# ɖʰ d.# cʰ c# ɟʰ J# ɡʰ g# aɪ̃ aI~ aʊ̃ aU~',
    'ɹ v',
  ],
  'inc/hi': [
    'tʰ t# ɾ r ʋ v kʰ k# ʌ V eː e: uː u: oː o: dʰ d# ɔː O: ɔ̃ O~ aː a: ɛː E: ɛ̃ E~ ã a~ ẽ e~ ĩ i~ õ o~ ũ u~ ɪ̃ I~ ʌ̃ V~ ʊ̃ U~ pʰ p# bʰ b# ʈ t. ɖ d. ʈʰ t.# ɖʰ d.# cʰ c# ɟʰ J# ɡʰ g#',
    'ɹ v',
  ],
  'inc/mr': [
    'tʰ t# ɾ r kʰ k# ʌ V eː e: uː u: oː o: dʰ d# ɔː O: ɔ̃ O~ aː a: ɛː E: ɛ̃ E~ ã a~ ẽ e~ ĩ i~ õ o~ ũ u~ ɪ̃ I~ ʌ̃ V~ ʊ̃ U~ pʰ p# bʰ b# ʈ t. ɖ d. ʈʰ t.# ɖʰ d.# cʰ c# ɟʰ J# ɡʰ g# aɪ̃ aI~ aʊ̃ aU~',
    'ɹ',
  ],
  'inc/ne': [
    'tʰ t# ɾ r ʋ v kʰ k# eʊ eU eɪ eI oɪ oI uɪ uI ʌ V eː e: uː u: oː o: dʰ d# ɔː O: oʊ oU ɔ̃ O~ aː a: ɛː E: ɛ̃ E~ ã a~ ẽ e~ ĩ i~ õ o~ ũ u~ ɪ̃ I~ ʌ̃ V~ ʊ̃ U~ pʰ p# bʰ b# ʈ t. ɖ d. ʈʰ t.# ɖʰ d.# cʰ c# ɟʰ J# ɡʰ g# ʌʊ VU ʌɪ VI',
    'ɹ v',
  ],
  'inc/pa': [
    'tʰ t# ɾ r kʰ k# eɪ eI ʌ V eː e: uː u: oː o: dʰ d# ɔː O: ɔ̃ O~ aː a: ɛː E: ɛ̃ E~ ã a~ ẽ e~ ĩ i~ õ o~ ũ u~ ɪ̃ I~ ʌ̃ V~ ʊ̃ U~ pʰ p# bʰ b# ʈ t. ɖ d. ʈʰ t.# ɖʰ d.# cʰ c# ɟʰ J# ɡʰ g#',
    'ɹ',
  ],
  'inc/si': [
    'tʰ t# ɐ a kʰ k# ʌ V eː e: iː i: uː u: oː o: dʰ d# ɔː O: ɔ̃ O~ aː a: ɛː E: ɛ̃ E~ ã a~ ẽ e~ ĩ i~ õ o~ ũ u~ ɪ̃ I~ ʌ̃ V~ ʊ̃ U~ pʰ p# bʰ b# ʈ t. ɖ d. ʈʰ t.# ɖʰ d.# cʰ c# ɟʰ J# ɡʰ g#',
    'a',
  ],
  'inc/ur': [
    'tʰ t# ɾ r ʋ v kʰ k# ʌ V eː e: uː u: oː o: dʰ d# ɔː O: ɔ̃ O~ aː a: ɛː E: ɛ̃ E~ ã a~ ẽ e~ ĩ i~ õ o~ ũ u~ ɪ̃ I~ ʌ̃ V~ ʊ̃ U~ pʰ p# bʰ b# ʈ t. ɖ d. ʈʰ t.# ɖʰ d.# cʰ c# ɟʰ J# ɡʰ g#',
    'ɹ v',
  ],
  'ine/hy': ['tʰ t# ʁ Q ts ts dz dz kʰ k# y y eɪ eI œ W iə i@ pʰ p# tsʰ ts# tʃʰ tS#', 'ɣ ɛ ɔ aʊ ʊ ɪ'],
  'ine/sq': ['ɫ L tɕ c ts ts dz dz y y eɪ eI ɑ A ʌ V yɛ yE ɔɪ OI', 'c aʊ ʊ'],
  'ira/fa': ['eɪ eI ɑ A oʊ oU', 'ɛ ɔ aʊ aɪ ʊ ɪ'],
  'jpx/ja': ['ɕ s\\ ĩ i~ ũ u~ ɴ N\\ ɸ p\\', 'a e o u ɛ ɔ aʊ aɪ ʊ ɪ'],
  ko: ['ʌ @ ə @- ɐ a pʰ ph kʰ kh ɯ u-', 'a ɔ aʊ aɪ ʊ ɪ'],
  'poz/id': ['ts ts y y ø Y eʊ eU iʊ iU eɪ eI ɛɪ EI oɪ oI uɪ uI ɔɪ OI əʊ @U', 'ɪ'],
  'poz/ms': ['ts ts y y ø Y eʊ eU iʊ iU eɪ eI ɛɪ EI oɪ oI uɪ uI ɔɪ OI əʊ @U', 'ɪ'],
  'roa/ca': ['ə a ɾ r r R ts ts a a/ y y ø Y eʊ eU iʊ iU eɪ eI ɛɪ EI oɪ oI uɪ uI e e/ ɛ E2 ɔ O2 o o/', 'ɹ v ɪ'],
  'roa/es': ['ɾ r r R ts ts y y ø Y eʊ eU iʊ iU eɪ eI ɛɪ EI oɪ oI uɪ uI', 'ɹ ɪ'],
  'roa/es-419': ['ɾ r r R ts ts y y ø Y eʊ eU iʊ iU eɪ eI ɛɪ EI oɪ oI uɪ uI', 'ɹ θ ɪ'],
  'roa/fr': ['ʁ r r R y y ø Y œ W ʌ V uː u: ɐ a# əʊ oU ɑ̃ A~ ɔ̃ O~ ɛ̃ E~ œ̃ W~', 'ɹ aʊ aɪ ʊ'],
  'roa/fr-BE': ['ʁ r r R y y ø Y œ W ʌ V uː u: ɐ a# əʊ oU ɑ̃ A~ ɔ̃ O~ ɛ̃ E~ œ̃ W~', 'ɹ aʊ aɪ ʊ'],
  'roa/fr-CH': ['ʁ r r R y y ø Y œ W ʌ V uː u: ɐ a# əʊ oU ɑ̃ A~ ɔ̃ O~ ɛ̃ E~ œ̃ W~', 'ɹ aʊ aɪ ʊ'],
  'roa/it': [
    'ʊ u ts ts dz dz y y ø Y eʊ eU iʊ iU eɪ eI ɛɪ EI oɪ oI uɪ uI ss ss k̃ k~ tʃ̃ tS~ dʒ̃ dZ~ ɡ̃ g~ ɣ̃ Q~ ʃ̃ S~',
    'u ɛ ɔ',
  ],
  'roa/pt': ['ʁ x ts ts ɨ y ø Y eʊ eU iʊ iU eɪ eI ɛɪ EI oɪ oI uɪ uI ɑ A ɔɪ OI ẽ e~ ĩ i~ õ o~ ũ u~ ɛʊ EU õɪ̃ oI~', 'r̩ x'],
  'roa/pt-BR': ['ts ts y y ø Y eʊ eU iʊ iU eɪ eI ɛɪ EI oɪ oI uɪ uI ɑ A ɔɪ OI ẽ e~ ĩ i~ õ o~ ũ u~ ɛʊ EU õɪ̃ oI~', 'r̩'],
  'roa/ro': [
    'zʲ z; sʲ s; ʒʲ Z; ʃʲ S; ts ts ɨ y ø Y eʊ eU iʊ iU eɪ eI ɛɪ EI oɪ oI uɪ uI əɪ @I oʊ oU yɪ yI əʊ @U tʲ t; dʲ d; nʲ n; lʲ l; tsʲ ts; mʲ m; eo eo iɪ iI yʊ yU ea ea ɔa Oa pʲ p; fʲ f; bʲ b; ɾʲ *; vʲ v;',
    'ɹ ʑ ɕ ɪ',
  ],
  'sem/am': ['ɨ y', 'ɹ ɛ ɔ aʊ aɪ ʊ ɪ'],
  'sem/ar': ['ħ H ʕ A dˤ dH', 'ʒ ɛ ɔ aʊ aɪ ʊ ɪ'],
  'sem/he': ['', 'ɛ ɔ aʊ aɪ ʊ ɪ'],
  'sem/mt': [
    'y y ø Y ai ai ei ei ou ou uo uo yi yi øi Yi oi oi ui ui au au eu eu iu iu ey ey øy Yy iy iy ie ie yø yY',
    'ɛ ɔ aʊ aɪ',
  ],
  'sit/cmn': [
    'ʂ s; ts ts pʰ ph kʰ kh y y ɑ A tʰ th tɕʰ tS;h tsʰ tsh ai ai ɑu Au ər @r ei ei iɑ iA iɑu iAu iɛ iE io io iou iou ou ou uɑ uA ua ua uai uai uə u@ uei uei uo uo yu yu yɛ yE yə y@ yi yi',
    'ŋ̩ ɔ aʊ aɪ ʊ ɪ',
  ],
  'sit/yue': [
    'ai ai ei ei ou ou yu yu aa aa oi oi ui ui au au eu eu iu iu aai aai aau aau oe oe eo eo eoi eoi',
    'ɛ ɔ aʊ aɪ ʊ ɪ',
  ],
  'trk/az': ['ɯ @ ə @- ts ts y y ø Y eʊ eU iʊ iU eɪ eI ɛɪ EI oɪ oI uɪ uI œ W ɢ G', ''],
  'trk/kk': ['ɵ 8 ʀ G ɫ l l l/ ø Y ɑ A', 'ɹ ɔ aʊ aɪ'],
  'trk/tr': ['ɯ @ ə @- ts ts y y ø Y eʊ eU iʊ iU eɪ eI ɛɪ EI oɪ oI uɪ uI œ W ɢ G', ''],
  'trk/uz': ['ɵ 8 ʀ G ɫ l l l/ y y ø Y ɑ A', 'ɹ tʃ ɔ aʊ aɪ'],
  'urj/et': [
    'ɵ 8 y y ø Y eː e: yi yi iː i: yː y: uː u: oː o: aː a: ɑ A1 ɛ E1 ɪ I1 ɔ O1 ʊ U1 ɵː 8: øː Y: øi Yi',
    'ɹ aʊ aɪ',
  ],
  'urj/fi': [
    'y y ø Y ai ai ei ei ou ou uo uo yi yi øi Yi oi oi ui ui au au eu eu iu iu ey ey øy Yy iy iy ie ie yø yY',
    'ɹ ɛ ɔ aʊ aɪ',
  ],
  'urj/hu': ['ts ts dz dz y y ø Y ɑ A eː e: iː i: yː y: uː u: oː o: aː a: øː Y:', 'ɔ aʊ aɪ ʊ ɪ'],
  'zle/ru': ['ɵ 8 ɑ a r R ɭ l l l/ dʒʲ dZ; tʃʲ tS; sʲ s; ts ts y y ø Y tʲ t; dʲ d; mʲ m; ʌ V#', 'ɹ ʎ dʑ tɕ ɔ aʊ aɪ ʊ'],
  'zle/uk': ['tʰ t# ɫ L', 'ɔ aʊ aɪ ʊ'],
  'zls/bg': ['dʑ dz ts ts ɨ y ɔ̃ O~ ɛ̃ E~ ɡʰ g# tʲ t; dʲ d; ɡʲ g;', 'ɹ aʊ aɪ ʊ ɪ'],
  'zls/bs': [
    'dʑ dz ts ts ɨ y eʊ eU eɪ eI ɑ A eː e: iː i: uː u: oː o: oʊ oU ɔ̃ O~ aː a: ɛ̃ E~ tʲ t; dʲ d; r̩ː r: l̩ː l:',
    '',
  ],
  'zls/hr': [
    'dʑ dz ts ts ɨ y eʊ eU eɪ eI ɑ A eː e: iː i: uː u: oː o: oʊ oU ɔ̃ O~ aː a: ɛ̃ E~ tʲ t; dʲ d; r̩ː r: l̩ː l:',
    '',
  ],
  'zls/mk': [
    'dʑ dz ts ts ɨ y eʊ eU eɪ eI ɑ A eː e: iː i: uː u: oː o: oʊ oU ɔ̃ O~ aː a: ɛ̃ E~ tʲ t; dʲ d; r̩ː r: l̩ː l:',
    '',
  ],
  'zls/sl': ['dʑ dz ʋ v ts ts y y ɔ̃ O~ ɛ̃ E~ tʲ t; dʲ d;', 'v aʊ aɪ ʊ ɪ'],
  'zls/sr': [
    'dʑ dz ts ts ɨ y eʊ eU eɪ eI ɑ A eː e: iː i: uː u: oː o: oʊ oU ɔ̃ O~ aː a: ɛ̃ E~ tʲ t; dʲ d; hʰ h# r̩ː r: l̩ː l: xʰ x#',
    '',
  ],
  'zlw/cs': [
    'dʑ dz ts ts ɨ y eʊ eU eɪ eI eː e: iː i: uː u: oː o: oʊ oU ɔ̃ O~ aː a: ɛ̃ E~ tʲ t; dʲ d; r̩ː r: l̩ː l:',
    'ʊ ɪ',
  ],
  'zlw/pl': ['dʑ dz ts ts ɨ y ɔ̃ O~ ɛ̃ E~ tʲ t; dʲ d;', 'aʊ aɪ ʊ ɪ'],
  'zlw/sk': [
    'dʑ dz ts ts ɨ y eʊ eU eɪ eI eː e: iː i: uː u: oː o: oʊ oU ɔ̃ O~ aː a: ɛ̃ E~ tʲ t; dʲ d; r̩ː r: l̩ː l:',
    'ʊ ɪ',
  ],
};

const tables = new Map<string, ReadonlyMap<string, string>>();

/** The codes of a voice file by IPA; empty for a file that is not known. Tilde and the like are characters of their own (NFD). */
export function phonemesOf(file: string): ReadonlyMap<string, string> {
  let table = tables.get(file);
  if (!table) {
    table = Object.hasOwn(OWN, file) ? readTable(OWN[file]!) : new Map();
    tables.set(file, table);
  }
  return table;
}

function readTable([own, lacks]: readonly [pairs: string, lacks: string]): ReadonlyMap<string, string> {
  const table = new Map<string, string>();
  for (const pairs of [SHARED, own]) {
    const cells = pairs === '' ? [] : pairs.split(' ');
    for (let at = 0; at < cells.length; at += 2) table.set(cells[at]!, cells[at + 1]!);
  }
  for (const sound of lacks.split(' ')) table.delete(sound);
  return table;
}
