// Who speaks a book and how, as it is chosen on its page.
import type { BookInfo } from '@lector/client';
import { keepOrChange } from '../speak/choice.ts';
import { catalogue } from '../state/catalogue.svelte.ts';
import { session } from '../state/session.svelte.ts';
import { findLanguage } from './about-book.ts';

export type Notes = 'skip' | 'inline' | 'end';

export class SpeechChoice {
  languageAsked = $state<number | null>(null);
  voiceAsked = $state<number | null>(null);
  notes = $state<Notes>('skip');
  speed = $state(1);
  readonly #bookOf: () => BookInfo | null;
  readonly languageId = $derived.by(() => {
    const { language } = this.#defaults;
    const told = this.#bookOf()?.language ?? null;
    return this.languageAsked ?? findLanguage(catalogue.languages, told, language) ?? language;
  });
  readonly voiceId = $derived.by(() =>
    keepOrChange(catalogue.voices, this.voiceAsked ?? this.#defaults.voice_id, this.languageId),
  );

  constructor(bookOf: () => BookInfo | null) {
    this.#bookOf = bookOf;
  }

  /** What is said to the server of each text. */
  get fields() {
    return {
      ...{ voice_id: this.voiceId, language: this.languageId },
      ...(this.notes !== 'skip' && { footnotes: this.notes }),
      ...(this.speed !== 1 && { speed: this.speed }),
    };
  }

  get #defaults() {
    return session.now?.defaults ?? { voice_id: 1, language: 1 };
  }
}
