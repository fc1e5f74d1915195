// Words that the dictionary reads otherwise than a newsreader would, or cuts into the wrong parts: ours are read first.

const WORDS = `
明後日 アサッテ
一昨年 オトトシ
令和 レーワ
𠮷野家 ヨシノヤ
𠮷田 ヨシダ
𠮷 ヨシ
日本 ニホン
日本人 ニホンジン
日本語 ニホンゴ
日本酒 ニホンシュ
日本国 ニホンコク
日本中 ニホンジュー
大人気ない オトナゲナイ
大人気なく オトナゲナク
大人気なかっ オトナゲナカッ
その間 ソノアイダ
この間 コノアイダ
の間 ノアイダ
間に アイダニ
他の ホカノ
他に ホカニ
他にも ホカニモ
他は ホカワ
の方が ノホーガ
の方は ノホーワ
の方を ノホーオ
の方に ノホーニ
の方へ ノホーエ
あの方が アノカタガ
あの方は アノカタワ
この方が コノカタガ
この方は コノカタワ
其処 ソコ
其れ ソレ
木綿 モメン
白髪 シラガ
大勢 オーゼー
一目 ヒトメ
一晩 ヒトバン
一晩中 ヒトバンジュー
一日中 イチニチジュー
一人一人 ヒトリヒトリ
一人ひとり ヒトリヒトリ
一人っ子 ヒトリッコ
一人暮らし ヒトリグラシ
一人前 イチニンマエ
二人三脚 ニニンサンキャク
一寸 チョット
一言 ヒトコト
一息 ヒトイキ
今日中 キョージュー
午前中 ゴゼンチュー
一年中 イチネンジュー
世界中 セカイジュー
年月 ネンゲツ
年月日 ネンガッピ
出口 デグチ
空く アク
風車 フーシャ
神々 カミガミ
大分 ダイブ
大分県 オーイタケン
大分市 オーイタシ
十八番 ジューハチバン
三味線 シャミセン
万が一 マンガイチ
お腹 オナカ
お金 オカネ
何時 ナンジ
何時間 ナンジカン
何時も イツモ
何曜日 ナンヨービ
何語 ナニゴ
何色 ナニイロ
何て ナンテ
何です ナンデス
何だ ナンダ
何の ナンノ
来られ コラレ
来れ コレ
私たち ワタシタチ
私達 ワタシタチ
僕ら ボクラ
`;

/** By the first sign, the longest first. */
const BY_SIGN = new Map<string, (readonly [surface: string, reading: string])[]>();
for (const line of WORDS.trim().split('\n')) {
  const [surface, reading] = line.split(' ') as [string, string];
  const list = BY_SIGN.get(surface[0]!) ?? [];
  list.push([surface, reading]);
  BY_SIGN.set(surface[0]!, list);
}
for (const list of BY_SIGN.values()) list.sort(([one], [other]) => other.length - one.length);

export interface Exception {
  readonly length: number;
  readonly reading: string;
}

/** The longest word of the list at `at` that ends where a morpheme ends. */
export function findException(text: string, at: number, isEnd: (place: number) => boolean): Exception | null {
  for (const [surface, reading] of BY_SIGN.get(text[at] ?? '') ?? []) {
    if (text.startsWith(surface, at) && isEnd(at + surface.length)) return { length: surface.length, reading };
  }
  return null;
}
