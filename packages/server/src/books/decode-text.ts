// The character set of a text: byte order mark, XML declaration, meta element, strict UTF-8, windows-1252, in that order.

export interface DecodedText {
  readonly text: string;
  /** Something had to be guessed. */
  readonly isGuess: boolean;
}

const HEAD_BYTES = 2_048;
const XML_ENCODING = /^\s{0,99}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})["']/i;
const META = /<meta[^<>]{0,500}/gi;
const CHARSET = /charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})/i;

export function decodeText(bytes: Uint8Array): DecodedText {
  const marked = markedEncoding(bytes);
  if (marked !== null) return { text: decode(bytes, marked)!, isGuess: false };
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, HEAD_BYTES));
  const named = XML_ENCODING.exec(head)?.[1] ?? metaCharset(head);
  if (named !== undefined && !isWide(named)) {
    const text = decode(bytes, named, true);
    if (text !== null) return { text, isGuess: false };
  }
  const text = decode(bytes, 'utf-8', true);
  if (text !== null) return { text, isGuess: false };
  return { text: decode(bytes, 'windows-1252')!, isGuess: true };
}

function metaCharset(head: string): string | undefined {
  for (const [meta] of head.matchAll(META)) {
    const named = CHARSET.exec(meta)?.[1];
    if (named !== undefined) return named;
  }
  return undefined;
}

/** By a byte order mark, or by the declaration of XML in two bytes a sign. */
function markedEncoding(bytes: Uint8Array): string | null {
  const [first, second, third, fourth] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0x3c && second === 0 && third === 0x3f && fourth === 0) return 'utf-16le';
  if (first === 0 && second === 0x3c && third === 0 && fourth === 0x3f) return 'utf-16be';
  return null;
}

/** What could be read in single bytes is not written in two. */
function isWide(name: string): boolean {
  return /^(?:utf-?16|ucs-?2|iso-10646-ucs|unicode)/i.test(name);
}

function decode(bytes: Uint8Array, encoding: string, fatal = false): string | null {
  try {
    return new TextDecoder(encoding, { fatal }).decode(bytes);
  } catch {
    return null;
  }
}
