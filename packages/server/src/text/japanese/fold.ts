// Folds forms of the same width, so that places stay what they are: full-width letters, repeated kana, kanji of names.

const FULL_WIDTH = /[\uff01-\uff5d]/g;
const FULL_WIDTH_SHIFT = 0xfee0;
const REPEATED_KANA = /([\u3041-\u3096])([\u309d\u309e])/g;
/** Forms of kanji that names are written with and dictionaries are not. */
const NAME_FORMS: Readonly<Record<string, string>> = {
  髙: '高',
  﨑: '崎',
  濵: '浜',
  瀨: '瀬',
  德: '徳',
  桒: '桑',
  栁: '柳',
};
const NAME_FORM = /[髙﨑濵瀨德桒栁]/g;
const VOICED_MARK = '\u3099';

/** The text with the same number of UTF-16 units. */
export function foldWidth(text: string): string {
  return text
    .replace(FULL_WIDTH, (sign) => String.fromCharCode(sign.charCodeAt(0) - FULL_WIDTH_SHIFT))
    .replace(NAME_FORM, (kanji) => NAME_FORMS[kanji]!)
    .replace(REPEATED_KANA, (_, kana: string, mark: string) => kana + (mark === 'ゝ' ? kana : voiced(kana)));
}

function voiced(kana: string): string {
  const composed = (kana + VOICED_MARK).normalize('NFC');
  return composed.length === 1 ? composed : kana;
}
