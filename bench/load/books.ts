// One who has a book spoken and made an audiobook, and waits for it.
import type { Target } from '../server.ts';

export interface BookCaller {
  /** Sends it and has it spoken, each sentence anew. Resolves with its id when it is in line. */
  speak(markdown: string, voiceId: number): Promise<string>;
  makeAudiobook(bookId: string): Promise<void>;
}

const POLL_MS = 100;

interface BookAnswer {
  readonly book_id: string;
  readonly audiobook: { readonly status: string; readonly remarks: readonly string[] } | null;
}

export function createBookCaller(server: Target, apiKey: string): BookCaller {
  async function call(path: string, init: RequestInit, type = 'application/json'): Promise<BookAnswer> {
    const headers = { 'x-api-key': apiKey, ...(init.body != null && { 'content-type': type }) };
    const answer = await fetch(`${server.url}/lector/v1/books${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as BookAnswer;
  }
  const post = (path: string, body: unknown) => call(path, { method: 'POST', body: JSON.stringify(body) });

  return {
    async speak(markdown, voiceId) {
      const sent = await call('?filename=book.md', { method: 'POST', body: markdown }, 'text/markdown');
      await post(`/${sent.book_id}/speak`, { voice_id: voiceId, language: 1, reuse: false });
      return sent.book_id;
    },
    async makeAudiobook(bookId) {
      for (let book = await post(`/${bookId}/audiobook`, {}); ; book = await call(`/${bookId}`, {})) {
        if (book.audiobook?.status === 'made') return;
        if (book.audiobook?.status === 'failed') throw new Error(book.audiobook.remarks.join(' '));
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
  };
}
