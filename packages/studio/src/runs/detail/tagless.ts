// The words of a part of a text with tags, for people to read. It is drawn as text, so nothing of it can act.

const REFERENCES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };

export function tagless(markup: string): string {
  return markup
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:lt|gt|quot|amp);/g, (sign) => REFERENCES[sign]!)
    .replace(/\s+/gu, ' ')
    .trim();
}

const ENDS_LINE = /^<(?:\/(?:p|h[1-6]|li|dt|dd|tr|pre)\b|br\b)/i;

export interface Stretch {
  readonly text: string;
  /** It is a tag, which is not shown. */
  readonly isTag: boolean;
  /** What follows stands on a new line. */
  readonly endsLine: boolean;
}

/** All of a text in order, with its tags. */
export function splitAtTags(text: string): readonly Stretch[] {
  return text
    .split(/(<[^>]*>)/)
    .map((part, i) => ({ text: part, isTag: i % 2 === 1, endsLine: i % 2 === 1 && ENDS_LINE.test(part) }))
    .filter((part) => part.text !== '');
}

export function hasTags(reading: { readonly input_type: string } | null): boolean {
  return reading?.input_type === 'html' || reading?.input_type === 'ssml';
}
