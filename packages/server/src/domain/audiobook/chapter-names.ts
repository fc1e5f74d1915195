// Names of the runs that speak a book, in its batch: `chapter-012`, and `chapter-012.2` for the second text of a long chapter.

export interface ChapterPart {
  /** Number of the chapter in the book. */
  readonly chapter: number;
  /** From 1. */
  readonly part: number;
}

const NAME = /^chapter-(\d{3,6})(?:\.(\d{1,6}))?$/;

export function writeChapterName({ chapter, part }: ChapterPart): string {
  return `chapter-${String(chapter).padStart(3, '0')}${part === 1 ? '' : `.${part}`}`;
}

/** Null for any other name. */
export function readChapterName(name: string | null): ChapterPart | null {
  const [, chapter, part = '1'] = NAME.exec(name ?? '') ?? [];
  return chapter === undefined ? null : { chapter: Number(chapter), part: Number(part) };
}
