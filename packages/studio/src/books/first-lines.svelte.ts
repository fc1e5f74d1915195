// The first lines of a chapter, heard in the chosen voice before the book is spoken: one at a time, and nothing of it is kept.
import { books as texts } from '../locales/en/books.ts';
import { describe } from '../server.ts';
import { openSound, playSamples, SAMPLE_RATE } from '../state/play-samples.ts';
import { pause } from '../state/player.svelte.ts';
import { bookCalls } from './book-calls.ts';
import { liveCalls } from './live-calls.ts';
import type { SpeechChoice } from './speech-choice.svelte.ts';

interface Hearing {
  /** Of the chapter. */
  readonly number: number;
  readonly state: 'coming' | 'sounds' | 'failed';
  /** Why it failed. */
  readonly words: string;
}

export class FirstLines {
  #now = $state.raw<Hearing | null>(null);
  #ending = new AbortController();
  readonly #bookId: string;

  constructor(bookId: string) {
    this.#bookId = bookId;
  }

  /** What is to be shown at a chapter. */
  of(number: number): Hearing | null {
    return this.#now?.number === number ? this.#now : null;
  }

  /** In the place of what is heard now. */
  async hear(number: number, { fields }: SpeechChoice): Promise<void> {
    this.stop();
    pause();
    const { signal } = this.#ending;
    this.#now = { number, state: 'coming', words: '' };
    try {
      const sound = openSound();
      // Silent at once: what is scheduled would be heard to its end.
      signal.addEventListener('abort', () => void sound.close(), { once: true });
      const { text, input_type } = await bookCalls.getChapterText(this.#bookId, number, {}, { signal });
      if (text === '') throw new Error(texts.chapters.noLines);
      const output_configuration = { format: 'pcm_s16le', sample_rate: SAMPLE_RATE } as const;
      const order = { ...fields, text, input_type, output_configuration, store: false };
      const { stream } = await liveCalls.streamTts(order, { signal });
      this.#now = { number, state: 'sounds', words: '' };
      await playSamples(stream, sound);
      this.stop();
    } catch (error) {
      if (signal.aborted) return;
      const { words, offline } = describe(error);
      this.stop();
      this.#now = { number, state: 'failed', words: offline ? texts.chapters.offline : words };
    }
  }

  stop(): void {
    this.#ending.abort();
    this.#ending = new AbortController();
    this.#now = null;
  }
}
