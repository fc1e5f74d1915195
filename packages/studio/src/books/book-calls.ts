// The calls for books, in the name of who is signed in.
import { type BookInfo, createBookClient } from '@lector/client';
import { options } from '../server.ts';
import { fetchWithProgress } from './fetch-with-progress.ts';

export const bookCalls = createBookClient(options);

/** Sends a file; `onsent` is told the share of it that has left, from 0 to 1. */
export function sendBook(file: File, { onsent, signal }: SendOptions): Promise<BookInfo> {
  const client = createBookClient({ ...options, fetch: fetchWithProgress(onsent) });
  return client.sendBook(file, { filename: file.name, signal });
}

interface SendOptions {
  readonly onsent: (share: number) => void;
  readonly signal: AbortSignal;
}
