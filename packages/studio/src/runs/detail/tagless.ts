// The words of a part of a text with tags, for people to read. It is drawn as text, so nothing of it can act.

const TAG = /<[^<>]*>/g;
const REFERENCES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };

export function tagless(markup: string): string {
  return markup
    .replace(TAG, '')
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
  const stretches: Stretch[] = [];
  const add = (part: string, isTag: boolean) => {
    if (part !== '') stretches.push({ text: part, isTag, endsLine: isTag && ENDS_LINE.test(part) });
  };
  let end = 0;
  for (const { 0: tag, index } of text.matchAll(TAG)) {
    add(text.slice(end, index), false);
    add(tag, true);
    end = index + tag.length;
  }
  add(text.slice(end), false);
  return stretches;
}

export function hasTags(reading: { readonly input_type: string } | null): boolean {
  return reading?.input_type === 'html' || reading?.input_type === 'ssml';
}
