// The words of a text with tags, for whoever lists it: not how it is read, which the room of texts knows, but what it is about.

const TAG_NAME = /^<[/!?]?([a-z][a-z0-9]*)/i;
/** Elements that a page does not show. */
const UNSHOWN = new Set(['script', 'style', 'title', 'metadata']);
/** A tag of these may stand within a word. */
const INLINE = new Set('a abbr b em emphasis i mark phoneme prosody s small span strong sub sup u'.split(' '));
const REFERENCE = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi;
const NAMED: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', shy: '' },
  ...{ ndash: '–', mdash: '—', hellip: '…', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”' },
};

/** At most so many code points, in one line. */
export function wordsOfMarkup(markup: string, most: number): string {
  const words = withoutTags(markup).replace(REFERENCE, readReference).replace(/\s+/gu, ' ').trim();
  return [...words].slice(0, most).join('');
}

/** Without comments and what a page does not show, too. What has no end, because a part of a text is looked at, goes as well. */
function withoutTags(markup: string): string {
  let words = '';
  for (let at = 0; ; ) {
    const start = markup.indexOf('<', at);
    if (start < 0) return words + markup.slice(at);
    words += markup.slice(at, start);
    const name = TAG_NAME.exec(markup.slice(start, start + 20))?.[1];
    if (markup.startsWith('<!--', start)) {
      words += ' ';
      at = endOf(markup, '-->', start);
    } else if (name === undefined) {
      words += '<';
      at = start + 1;
    } else {
      words += INLINE.has(name.toLowerCase()) ? '' : ' ';
      const isOpening = UNSHOWN.has(name.toLowerCase()) && markup[start + 1] !== '/';
      at = endOf(markup, '>', isOpening ? endOf(markup, `</${name}`, start) : start);
    }
  }
}

function endOf(markup: string, sign: string, from: number): number {
  const found = markup.indexOf(sign, from);
  return found < 0 ? markup.length : found + sign.length;
}

function readReference(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return NAMED[name] ?? whole;
  const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
  const isSign = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isSign ? String.fromCodePoint(code) : whole;
}
