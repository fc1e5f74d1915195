// Prose to be read in full: made-up sentences with numbers, dates, money and abbreviations, the same in every run.
import { createRandom } from './random.ts';

interface Vocabulary {
  readonly words: readonly string[];
  /** What is read as other words. One stands in every second sentence. */
  readonly written: readonly string[];
  readonly separator: string;
  readonly stop: string;
}

export const PROSE_LANGUAGES = ['en', 'de', 'fr', 'ja'] as const;
export type ProseLanguage = (typeof PROSE_LANGUAGES)[number];

const VOCABULARIES: Readonly<Record<ProseLanguage, Vocabulary>> = {
  en: {
    words:
      'the a this every old small bright quiet river harbour window garden letter morning evening winter sailor teacher doctor story engine and but because while before after walked carried opened remembered answered counted slowly twice again under over behind without towards'.split(
        ' ',
      ),
    written:
      '3 May 2024|$12.50|5 km|Dr. Smith|the 1990s|10:30|Chapter IV|60 km/h|10–12|1,250|£5 million|No. 5|3/4|21st|20 °C|Mr. Brown'.split(
        '|',
      ),
    separator: ' ',
    stop: '.',
  },
  de: {
    words:
      'der die das jeder alte kleine helle stille Fluss Hafen Fenster Garten Brief Morgen Abend Winter Lehrer Doktor und aber weil während bevor nachdem ging trug öffnete antwortete zählte langsam wieder unter über hinter ohne gegen'.split(
        ' ',
      ),
    written:
      '3. Mai 2024|12,50 €|5 km|Dr. Schmidt|10.30 Uhr|60 km/h|10–12|1.250|1,5 Mio. €|Nr. 5|z. B.|§ 3|20 °C|Ludwig XIV.|S. 12'.split(
        '|',
      ),
    separator: ' ',
    stop: '.',
  },
  fr: {
    words:
      'le la ce chaque vieux petit clair calme fleuve port fenêtre jardin lettre matin soir hiver marin médecin histoire et mais parce pendant avant après marcha porta ouvrit répondit compta lentement encore sous sur derrière sans vers'.split(
        ' ',
      ),
    written:
      '3 mai 2024|12,50 €|5 km|M. Dupont|15h30|60 km/h|10–12|10 000|1,5 million €|n° 5|Louis XIV|XXe siècle|20 °C|1er'.split(
        '|',
      ),
    separator: ' ',
    stop: '.',
  },
  ja: {
    words:
      '古い 町の 小さな 港で 先生は 手紙を 読んだ 朝から 静かに 雨が 降って 学生たちは 図書館へ 行き 窓を 開けて 明日の 天気を 考えた 友達と 山に 登り 物語を 聞いた'.split(
        ' ',
      ),
    written: '2024年5月3日|1250円|午後3時30分|5km|第3章|20℃|12本|3人'.split('|'),
    separator: '',
    stop: '。',
  },
};

const SENTENCE_WORDS = 14;
const PARAGRAPH_SENTENCES = 5;
/** Columns at which lines are wrapped, where words are separated by spaces. */
const COLUMNS = 72;

/** Paragraphs of at least so many UTF-16 units together, with wrapped lines. */
export function makeProse(language: ProseLanguage, units: number): string {
  const nextParagraph = createParagraphs(language);
  const paragraphs: string[] = [];
  for (let length = 0; length < units; length += paragraphs.at(-1)!.length + 2) paragraphs.push(nextParagraph());
  return paragraphs.join('\n\n');
}

/** The same kind of English prose as Markdown: headings, lists, emphasis, links, code and footnotes. */
export function makeMarkdown(units: number): string {
  const nextParagraph = createParagraphs('en');
  const blocks: string[] = [];
  let note = 0;
  for (let length = 0; length < units; ) {
    const block = [
      `## ${nextParagraph().slice(0, 40).trim()}`,
      nextParagraph().replace(/ (\w+) (\w+) /, ' *$1* [$2](https://example.org/page) '),
      nextParagraph()
        .split('\n')
        .map((line) => `- ${line}`)
        .join('\n'),
      `${nextParagraph().replace(/ (\w+) /, ' **$1** `code` ')}[^${++note}]`,
      `[^${note}]: ${nextParagraph().replaceAll('\n', ' ').slice(0, 80)}`,
    ].join('\n\n');
    blocks.push(block);
    length += block.length + 2;
  }
  return blocks.join('\n\n');
}

function createParagraphs(language: ProseLanguage): () => string {
  const { words, written, separator, stop } = VOCABULARIES[language];
  const random = createRandom(language.charCodeAt(0));
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)]!;
  const sentence = (n: number): string => {
    const chosen = Array.from({ length: SENTENCE_WORDS }, () => pick(words));
    if (n % 2 === 1) chosen.splice(7, 0, pick(written));
    const text = chosen.join(separator) + stop;
    return text[0]!.toUpperCase() + text.slice(1);
  };
  return () => {
    const text = Array.from({ length: PARAGRAPH_SENTENCES }, (_, n) => sentence(n)).join(separator);
    return separator === '' ? text : wrap(text);
  };
}

function wrap(text: string): string {
  let column = 0;
  return text.replace(/ ?\S+/g, (word) => {
    const isFirst = column === 0;
    column += word.length;
    if (isFirst || column <= COLUMNS) return word;
    column = word.length - 1;
    return `\n${word.trimStart()}`;
  });
}
