// Signs that are another writing of ordinary characters, block by block: ligatures, enclosed numbers, squared units.
//
// Never NFKC over a whole text: 10⁶ would become 106, and 1½ would become 11⁄2.

interface Block {
  readonly first: number;
  readonly last: number;
  /** What a character of the block stands for. */
  form(character: string, codePoint: number): string;
  /** Numbers and units: a space keeps them apart from letters and digits beside them. */
  readonly isApart?: true;
}

const compatible = (character: string): string => character.normalize('NFKC');
const always = (form: string) => (): string => form;
/** A row of numbers that go up by `step`. */
const counted =
  (first: number, from: number, step = 1) =>
  (_: string, codePoint: number): string =>
    `${from + step * (codePoint - first)}`;
/** The capital letters from A. */
const capital = (first: number) => (_: string, codePoint: number) => String.fromCharCode(0x41 + codePoint - first);

/** A square unit keeps its raised figure, which a rule of numbers reads as "square" or "cubic"; µ is the sign. */
function unit(character: string): string {
  const form = compatible(character).replace('μ', 'µ').replace('∕', '/');
  return form.replace(/(?<=m)[23]|(?<=s)2$/, (figure) => (figure === '2' ? '²' : '³'));
}

/** Marks that stand alone are written on a space or a tatweel. */
function arabic(character: string): string {
  return compatible(character).replace(/^[ \u0640](?=\p{M})/u, '');
}

/** Half-width letters of Hangul, as they stand on a keyboard. */
function halfHangul(_: string, codePoint: number): string {
  const consonant = codePoint <= 0xffbe;
  if (consonant) return String.fromCharCode(codePoint - 0xffa1 + 0x3131);
  const row = (codePoint - 0xffc2) >> 3;
  return String.fromCharCode(0x314f + 6 * row + ((codePoint - 0xffc2) & 7));
}

// In ascending order.
const BLOCKS: readonly Block[] = [
  { first: 0xa0, last: 0xa0, form: always(' ') },
  { first: 0x132, last: 0x133, form: compatible },
  { first: 0x13f, last: 0x140, form: compatible },
  { first: 0x149, last: 0x149, form: always('’n') },
  { first: 0x17f, last: 0x17f, form: always('s') },
  { first: 0x1c4, last: 0x1cc, form: compatible },
  { first: 0x1f1, last: 0x1f3, form: compatible },
  { first: 0x2b0, last: 0x2b8, form: compatible },
  { first: 0x2b9, last: 0x2b9, form: always('′') },
  { first: 0x2ba, last: 0x2ba, form: always('″') },
  { first: 0x2bc, last: 0x2bc, form: always('’') },
  { first: 0x2e0, last: 0x2e4, form: compatible },
  { first: 0x5be, last: 0x5be, form: always('-') },
  { first: 0x5c0, last: 0x5c0, form: always(' ') },
  { first: 0x5c3, last: 0x5c3, form: always('.') },
  { first: 0x1680, last: 0x1680, form: always(' ') },
  { first: 0x1d2c, last: 0x1d6a, form: compatible },
  { first: 0x1d78, last: 0x1d78, form: compatible },
  { first: 0x1d9b, last: 0x1dbf, form: compatible },
  { first: 0x1e9a, last: 0x1e9b, form: compatible },
  { first: 0x1fbd, last: 0x1fbd, form: always('’') },
  { first: 0x1fbf, last: 0x1fbf, form: always('’') },
  { first: 0x2000, last: 0x200a, form: always(' ') },
  { first: 0x2010, last: 0x2011, form: always('-') },
  { first: 0x2012, last: 0x2012, form: always('–') },
  { first: 0x2015, last: 0x2015, form: always('—') },
  { first: 0x2024, last: 0x2024, form: always('.') },
  { first: 0x2025, last: 0x2025, form: always('…') },
  { first: 0x202f, last: 0x202f, form: always(' ') },
  { first: 0x203c, last: 0x203c, form: compatible },
  { first: 0x2047, last: 0x2049, form: compatible },
  { first: 0x205f, last: 0x205f, form: always(' ') },
  { first: 0x2090, last: 0x209c, form: compatible },
  { first: 0x2100, last: 0x2101, form: compatible },
  { first: 0x2103, last: 0x2103, form: compatible },
  { first: 0x2105, last: 0x2106, form: compatible },
  { first: 0x2109, last: 0x2115, form: compatible },
  { first: 0x2119, last: 0x211d, form: compatible },
  { first: 0x2120, last: 0x2121, form: compatible },
  { first: 0x2124, last: 0x2134, form: compatible },
  { first: 0x213b, last: 0x2140, form: compatible },
  { first: 0x2145, last: 0x2149, form: compatible },
  { first: 0x2160, last: 0x217f, form: compatible },
  { first: 0x2460, last: 0x249b, form: compatible, isApart: true },
  { first: 0x249c, last: 0x24e9, form: compatible },
  { first: 0x24ea, last: 0x24ea, form: always('0'), isApart: true },
  { first: 0x24eb, last: 0x24f4, form: counted(0x24eb, 11), isApart: true },
  { first: 0x24f5, last: 0x24fe, form: counted(0x24f5, 1), isApart: true },
  { first: 0x24ff, last: 0x24ff, form: always('0'), isApart: true },
  { first: 0x2776, last: 0x277f, form: counted(0x2776, 1), isApart: true },
  { first: 0x2780, last: 0x2789, form: counted(0x2780, 1), isApart: true },
  { first: 0x278a, last: 0x2793, form: counted(0x278a, 1), isApart: true },
  { first: 0x2c7c, last: 0x2c7d, form: compatible },
  { first: 0x2e9f, last: 0x2e9f, form: compatible },
  { first: 0x2ef3, last: 0x2ef3, form: compatible },
  { first: 0x2f00, last: 0x2fd5, form: compatible },
  { first: 0x3000, last: 0x3000, form: always(' ') },
  { first: 0x30a0, last: 0x30a0, form: always('・') },
  { first: 0x3200, last: 0x3247, form: compatible },
  { first: 0x3248, last: 0x324f, form: counted(0x3248, 10, 10), isApart: true },
  { first: 0x3250, last: 0x3250, form: compatible },
  { first: 0x3251, last: 0x325f, form: compatible, isApart: true },
  { first: 0x3260, last: 0x32b0, form: compatible },
  { first: 0x32b1, last: 0x32bf, form: compatible, isApart: true },
  { first: 0x32c0, last: 0x3370, form: compatible },
  { first: 0x3371, last: 0x337a, form: unit, isApart: true },
  { first: 0x337b, last: 0x337f, form: compatible },
  { first: 0x3380, last: 0x33df, form: unit, isApart: true },
  { first: 0x33e0, last: 0x33ff, form: compatible },
  { first: 0xa78c, last: 0xa78c, form: always('’') },
  { first: 0xf900, last: 0xfaff, form: compatible },
  { first: 0xfb00, last: 0xfb17, form: compatible },
  { first: 0xfb1d, last: 0xfb4f, form: compatible },
  { first: 0xfb50, last: 0xfdfc, form: arabic },
  { first: 0xfe10, last: 0xfe19, form: compatible },
  { first: 0xfe30, last: 0xfe6b, form: compatible },
  { first: 0xfe70, last: 0xfefc, form: arabic },
  { first: 0xff01, last: 0xff5d, form: compatible },
  { first: 0xff5f, last: 0xff60, form: compatible },
  { first: 0xffa1, last: 0xffdc, form: halfHangul },
  { first: 0xffe0, last: 0xffee, form: compatible },
  { first: 0x1d400, last: 0x1d7ff, form: compatible },
  { first: 0x1ee00, last: 0x1eeff, form: compatible },
  { first: 0x1f100, last: 0x1f10a, form: compatible, isApart: true },
  { first: 0x1f110, last: 0x1f14f, form: compatible },
  { first: 0x1f150, last: 0x1f169, form: capital(0x1f150) },
  { first: 0x1f170, last: 0x1f189, form: capital(0x1f170) },
  { first: 0x1fbf0, last: 0x1fbf9, form: compatible },
  { first: 0x2f800, last: 0x2fa1f, form: compatible },
];

export interface Form {
  readonly text: string;
  readonly isApart: boolean;
}

/** What a character stands for, or undefined when it stands for itself. */
export function formOf(character: string): Form | undefined {
  const codePoint = character.codePointAt(0)!;
  let low = 0;
  let high = BLOCKS.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (BLOCKS[middle]!.last < codePoint) low = middle + 1;
    else high = middle;
  }
  const block = BLOCKS[low];
  if (block === undefined || codePoint < block.first) return undefined;
  const text = block.form(character, codePoint);
  return text === character ? undefined : { text, isApart: block.isApart === true };
}
