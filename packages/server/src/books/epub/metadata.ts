// What a package document says about the book, in the ways of EPUB 2 and of EPUB 3.
import type { BookMetadata, Creator, Series } from '../book.ts';
import { BOOK_LIMITS } from '../limits.ts';
import type { Attributes } from '../markup/read-markup.ts';
import { titleText } from '../markup/title-text.ts';

interface Statement {
  readonly name: string;
  readonly attributes: Attributes;
  value: string;
}

const DUBLIN_CORE = new Set(['title', 'creator', 'contributor', 'language', 'date', 'publisher']);
const MOST_STATEMENTS = 2_000;

export class MetadataReader {
  readonly #statements: Statement[] = [];
  #open: Statement | null = null;

  open(name: string, attributes: Attributes): void {
    const isKept = DUBLIN_CORE.has(name) || name === 'meta';
    if (!isKept || this.#statements.length >= MOST_STATEMENTS) return;
    this.#open = { name, attributes, value: '' };
    this.#statements.push(this.#open);
  }

  close(name: string): void {
    if (this.#open?.name === name) this.#open = null;
  }

  text(words: string): void {
    if (this.#open !== null && this.#open.value.length < 2 * BOOK_LIMITS.titleCharacters) this.#open.value += words;
  }

  /** The `content` of a `meta` with a `name`, as EPUB 2 writes it. */
  named(name: string): string | null {
    const found = this.#statements.find((one) => one.name === 'meta' && one.attributes.get('name') === name);
    return found?.attributes.get('content')?.trim() || null;
  }

  finish(): BookMetadata {
    return {
      title: this.#title(),
      creators: this.#creators(),
      language: this.#first('language'),
      date: this.#date(),
      publisher: this.#first('publisher'),
      series: this.#series(),
    };
  }

  #all(name: string): Statement[] {
    return this.#statements.filter((one) => one.name === name && titleText(one.value) !== '');
  }

  #first(name: string): string | null {
    const found = this.#all(name)[0];
    return found === undefined ? null : titleText(found.value);
  }

  /** What a `meta` says about another statement. */
  #refined({ attributes }: Statement, property: string): string | null {
    const id = attributes.get('id');
    if (id === undefined) return null;
    const found = this.#statements.find(
      (one) => one.attributes.get('refines') === `#${id}` && one.attributes.get('property') === property,
    );
    return found === undefined ? null : titleText(found.value) || null;
  }

  #title(): string | null {
    const titles = this.#all('title');
    const main = titles.find((title) => this.#refined(title, 'title-type') === 'main') ?? titles[0];
    return main === undefined ? null : titleText(main.value);
  }

  #creators(): Creator[] {
    return [...this.#all('creator'), ...this.#all('contributor')].slice(0, BOOK_LIMITS.names).map((one) => ({
      name: titleText(one.value),
      role: one.attributes.get('opf:role')?.trim().toLowerCase() || this.#refined(one, 'role'),
    }));
  }

  #date(): string | null {
    const dates = this.#all('date');
    const published = dates.find(({ attributes }) => attributes.get('opf:event') === 'publication') ?? dates[0];
    return published === undefined ? null : titleText(published.value);
  }

  #series(): Series | null {
    const collections = this.#statements.filter((one) => one.attributes.get('property') === 'belongs-to-collection');
    const typed = collections.find((one) => this.#refined(one, 'collection-type') === 'series');
    // One that says nothing of its kind may be a set; it is taken where nothing better is there.
    const collection = typed ?? collections.find((one) => this.#refined(one, 'collection-type') === null);
    const calibre = this.named('calibre:series');
    if (typed === undefined && calibre !== null) {
      return { name: titleText(calibre), position: this.named('calibre:series_index') };
    }
    const name = collection === undefined ? '' : titleText(collection.value);
    return name === '' ? null : { name, position: this.#refined(collection!, 'group-position') };
  }
}
