// Reads Latin words and signs in Japanese text: known words as they are said, others letter by letter, as NHK is.

const LETTERS: Readonly<Record<string, string>> = {
  a: 'エー',
  b: 'ビー',
  c: 'シー',
  d: 'ディー',
  e: 'イー',
  f: 'エフ',
  g: 'ジー',
  h: 'エイチ',
  i: 'アイ',
  j: 'ジェー',
  k: 'ケー',
  l: 'エル',
  m: 'エム',
  n: 'エヌ',
  o: 'オー',
  p: 'ピー',
  q: 'キュー',
  r: 'アール',
  s: 'エス',
  t: 'ティー',
  u: 'ユー',
  v: 'ブイ',
  w: 'ダブリュー',
  x: 'エックス',
  y: 'ワイ',
  z: 'ゼット',
};

/** In lower case. Names and words that everybody in Japan reads as a word. */
const WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  `
amazon アマゾン
android アンドロイド
apple アップル
blog ブログ
bluetooth ブルートゥース
café カフェ
cafe カフェ
covid コビッド
dr ドクター
email イーメール
e-mail イーメール
excel エクセル
facebook フェイスブック
google グーグル
instagram インスタグラム
internet インターネット
ipad アイパッド
iphone アイフォーン
ipod アイポッド
jal ジャル
java ジャバ
javascript ジャバスクリプト
linux リナックス
mac マック
mail メール
microsoft マイクロソフト
mr ミスター
mrs ミセス
ms ミズ
netflix ネットフリックス
news ニュース
no ナンバー
ok オーケー
online オンライン
python パイソン
sim シム
skype スカイプ
smartphone スマートフォン
sony ソニー
suica スイカ
tesla テスラ
tiktok ティックトック
toyota トヨタ
twitter ツイッター
unicef ユニセフ
vs バーサス
web ウェブ
wi-fi ワイファイ
wifi ワイファイ
windows ウィンドウズ
word ワード
yahoo ヤフー
youtube ユーチューブ
zoom ズーム
`
    .trim()
    .split('\n')
    .map((line) => line.split(' ') as [string, string]),
);

/** Units after a number, as they are written. */
const UNITS: Readonly<Record<string, string>> = {
  '%': 'パーセント',
  '‰': 'パーミル',
  '°': 'ド',
  '°C': 'ド',
  '℃': 'ド',
  '°F': 'カシド',
  '℉': 'カシド',
  km: 'キロメートル',
  'km/h': 'キロメートルマイジ',
  'km²': 'ヘーホーキロメートル',
  km2: 'ヘーホーキロメートル',
  m: 'メートル',
  'm/s': 'メートルマイビョー',
  'm²': 'ヘーホーメートル',
  m2: 'ヘーホーメートル',
  'm³': 'リッポーメートル',
  m3: 'リッポーメートル',
  cm: 'センチメートル',
  mm: 'ミリメートル',
  kg: 'キログラム',
  g: 'グラム',
  mg: 'ミリグラム',
  t: 'トン',
  L: 'リットル',
  l: 'リットル',
  mL: 'ミリリットル',
  ml: 'ミリリットル',
  GB: 'ギガバイト',
  MB: 'メガバイト',
  KB: 'キロバイト',
  kB: 'キロバイト',
  TB: 'テラバイト',
  Hz: 'ヘルツ',
  kHz: 'キロヘルツ',
  MHz: 'メガヘルツ',
  GHz: 'ギガヘルツ',
  W: 'ワット',
  kW: 'キロワット',
  V: 'ボルト',
  hPa: 'ヘクトパスカル',
  kcal: 'キロカロリー',
  dB: 'デシベル',
};
const LONGEST_UNIT = 4;

/** Signs of money, before a number. */
export const CURRENCIES: Readonly<Record<string, string>> = {
  '¥': 'エン',
  '￥': 'エン',
  $: 'ドル',
  '€': 'ユーロ',
  '£': 'ポンド',
  '₩': 'ウォン',
};

/** Signs that are read; all others only shape the melody, or have names in the engine. */
export const SIGNS: Readonly<Record<string, string>> = {
  '%': 'パーセント',
  '‰': 'パーミル',
  '&': 'アンド',
  '+': 'プラス',
  '=': 'イコール',
  '@': 'アットマーク',
  '#': 'シャープ',
  '*': 'アスタリスク',
  '/': 'スラッシュ',
  '\\': 'バックスラッシュ',
  '×': 'カケル',
  '÷': 'ワル',
  '±': 'プラスマイナス',
  '°': 'ド',
  '℃': 'ド',
  '№': 'ナンバー',
  '〒': 'ユービンバンゴー',
  〆: 'シメ',
  '→': 'ヤジルシ',
  '¥': 'エン',
  '￥': 'エン',
  $: 'ドル',
  '€': 'ユーロ',
  '£': 'ポンド',
  '㈱': 'カブシキガイシャ',
  '㈲': 'ユーゲンガイシャ',
};

/** Letters of one word that are read as one: longer ones are told apart. */
const JOINED_LETTERS = 5;
const LETTER = /[a-z]/g;

/** A Latin word in kana. Accents are left out; a word without Latin letters of the alphabet has no reading. */
export function readLatin(word: string): string | null {
  const lower = word.toLowerCase();
  const known = Object.hasOwn(WORDS, lower) ? WORDS[lower] : undefined;
  if (known !== undefined) return known;
  const letters = lower.normalize('NFD').match(LETTER) ?? [];
  if (letters.length === 0) return null;
  return letters.map((letter) => LETTERS[letter]).join(letters.length > JOINED_LETTERS ? ' ' : '');
}

/** The unit that begins at `at` of a text and ends before any further letter, the longest; null when there is none. */
export function findUnit(text: string, at: number): { readonly length: number; readonly kana: string } | null {
  for (let length = LONGEST_UNIT; length > 0; length--) {
    const unit = text.slice(at, at + length);
    if (unit.length < length || !Object.hasOwn(UNITS, unit)) continue;
    if (/[A-Za-z]/.test(unit.at(-1)!) && /[A-Za-z]/.test(text[at + length] ?? '')) continue;
    return { length, kana: UNITS[unit]! };
  }
  return null;
}
