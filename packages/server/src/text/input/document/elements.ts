// What the elements of HTML mean for a reader: blocks, what is not shown, what closes what.

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

export const VOID = words(
  'area base basefont bgsound br col command embed frame hr img input isindex keygen link meta param source track wbr',
);

export const BLOCK = words(
  'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup html legend li main menu ol p pre search section summary table tbody td tfoot th thead title tr ul xmp',
);

/** What a browser does not show, or what is no prose: forms, menus, programs, drawings. */
export const HIDDEN = words(
  'audio button canvas datalist embed iframe input label math nav noembed noframes noscript object optgroup option script select style svg template textarea video',
);

/** Elements that may stand in a head; any other one ends it. */
export const IN_HEAD = words('base link meta noscript object script style template title');

/** Opening a block closes an open paragraph, but not one outside these. */
export const PARAGRAPH_SCOPE = ['td', 'th', 'caption', 'li', 'dd', 'blockquote'];

/** Element → what it closes when it is opened, and what it does not reach through. */
export const CLOSES: ReadonlyMap<string, { readonly names: readonly string[]; readonly scope: readonly string[] }> =
  new Map([
    ['li', { names: ['li'], scope: ['ul', 'ol', 'menu', 'dir'] }],
    ['dt', { names: ['dt', 'dd'], scope: ['dl'] }],
    ['dd', { names: ['dt', 'dd'], scope: ['dl'] }],
    ['tr', { names: ['tr'], scope: ['table'] }],
    ['td', { names: ['td', 'th'], scope: ['table'] }],
    ['th', { names: ['td', 'th'], scope: ['table'] }],
    ['thead', { names: ['thead', 'tbody', 'tfoot'], scope: ['table'] }],
    ['tbody', { names: ['thead', 'tbody', 'tfoot'], scope: ['table'] }],
    ['tfoot', { names: ['thead', 'tbody', 'tfoot'], scope: ['table'] }],
    ['rt', { names: ['rt', 'rp'], scope: ['ruby'] }],
    ['rp', { names: ['rt', 'rp'], scope: ['ruby'] }],
    ['a', { names: ['a'], scope: ['table', 'td', 'th'] }],
  ]);

/** Language → the quotation marks around `q`. */
const QUOTES: Readonly<Record<string, readonly [string, string]>> = {
  de: ['„', '“'],
  fr: ['« ', ' »'],
  es: ['«', '»'],
  it: ['«', '»'],
  ru: ['«', '»'],
  pl: ['„', '”'],
  ja: ['「', '」'],
};

export function quotesOf(language: string): readonly [string, string] {
  return QUOTES[primary(language)] ?? ['“', '”'];
}

/** `de` of `de-AT`. */
export function primary(tag: string): string {
  return tag.split('-', 1)[0]!.toLowerCase();
}
