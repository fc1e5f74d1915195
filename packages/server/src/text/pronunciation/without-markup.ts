// A text as the phrases of pronunciation dictionaries are looked for in it before it is parsed.
const TAG = /<[^<>]{0,500}>/g;
const EMPHASIS = /[*_~`]/g;

/**
 * The text as it is, and without what Markdown, HTML and SSML put inside words and between them, so that every phrase is found that
 * is one once the text has been parsed. What is found beside it does no harm: it is not in the text that is read.
 */
export function withoutMarkup(text: string): string {
  return `${text}\n${text.replace(TAG, '').replace(EMPHASIS, '').replaceAll('&amp;', '&')}`;
}
