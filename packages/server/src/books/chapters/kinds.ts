// What a part of a book says that it is: the words of `epub:type`, of DPUB-ARIA roles and of the guide of EPUB 2, as whole words.
import type { Matter, Silence } from '../book.ts';

export interface Kind {
  /** Null for what is spoken. */
  readonly silence: Silence | null;
  /** Where such a part stands, when nothing else tells. */
  readonly matter: Matter | null;
}

const kinds = new Map<string, Kind>();

function define(words: string, silence: Silence | null, matter: Matter | null): void {
  for (const word of words.split(' ')) kinds.set(word, { silence, matter });
}

define('cover', 'cover', 'front');
define('titlepage title-page halftitlepage halftitle seriespage frontispiece', 'title_page', 'front');
define('copyright-page copyright imprint imprimatur other-credits credits credit', 'imprint', 'front');
define('colophon', 'imprint', 'back');
define('toc toc-brief landmarks', 'contents_page', 'front');
define('loi lot loa lov page-list pagelist', 'list', 'front');
define('index', 'index', 'back');
define('footnotes endnotes rearnotes notes', 'notes', 'back');
define('bibliography', 'bibliography', 'back');
define('dedication epigraph foreword preface introduction preamble prologue', null, 'front');
define('volume part chapter subchapter division text', null, 'body');
define('epilogue afterword conclusion', null, 'back');
define('appendix glossary acknowledgments acknowledgements contributors errata', null, 'back');

const MATTER: ReadonlyMap<string, Matter> = new Map([
  ['frontmatter', 'front'],
  ['bodymatter', 'body'],
  ['backmatter', 'back'],
]);

/** The first word that names a kind. */
export function kindOf(types: readonly string[]): Kind | null {
  for (const type of types) {
    const kind = kinds.get(type);
    if (kind !== undefined) return kind;
  }
  return null;
}

export function matterOf(types: readonly string[]): Matter | null {
  for (const type of types) {
    const matter = MATTER.get(type);
    if (matter !== undefined) return matter;
  }
  return null;
}
