// `lector book --dry-run`: what a book would come to. It is read here, as the list is, and nothing of it is sent.
import { formatBytes, formatDuration } from '../remote/amounts.ts';
import { createChoices } from '../remote/choices.ts';
import { EXIT } from '../remote/failures.ts';
import type { Session } from '../remote/session.ts';
import type { BookFormat, BookOptions } from './book-options.ts';
import { readLocally } from './book-plan.ts';
import { ASSUMED, measurePace, type Pace } from './estimate.ts';
import type { ListedBook } from './listed-book.ts';
import { describeSilent, isLeftOut } from './report-book.ts';

/** Bytes of a second of speech as it is stored: of 22,050 Hz as FLAC, about. */
const STORED_BYTES = 22_000;
/** The same in other formats. */
const BYTES: Readonly<Record<Exclude<BookFormat, 'flac'>, number>> = {
  m4b: 8_000,
  m4a: 8_000,
  mp3: 8_000,
  opus: 4_000,
};

export async function tryBook(session: Session, path: string, options: BookOptions): Promise<number> {
  const { terminal, client, signal } = session;
  const listed = await readLocally(path, options);
  const choices = createChoices(client, signal);
  // A name or a tag that there is not is told; a server that there is not is none of a trial's business.
  const voiceId = await choices.voiceId(options.voice);
  if (options.language !== undefined) await choices.languageId(options.language);
  const measured = await measurePace(client, voiceId, signal);
  const estimate = toEstimate(listed, measured ?? ASSUMED, options.format);
  if (options.json) terminal.json(JSON.stringify(estimate, null, 2));
  else for (const line of describe(estimate, { listed, pace: measured, format: options.format })) terminal.out(line);
  return EXIT.complete;
}

function toEstimate({ chapters }: ListedBook, pace: Pace, format: BookFormat) {
  const spoken = chapters.filter(({ isSpoken }) => isSpoken);
  const characters = spoken.reduce((sum, chapter) => sum + chapter.characters, 0);
  const seconds = characters / pace.charactersASecond;
  const stored = seconds * STORED_BYTES;
  const here = format === 'flac' ? stored : seconds * BYTES[format];
  // Encoded chapter by chapter, and an audiobook as a file of its own beside that.
  const atServer = stored + (format === 'flac' ? 0 : here) + (format === 'm4b' ? here : 0);
  return {
    ...{ chapters: spoken.length, characters, audio_seconds: Math.round(seconds) },
    speaking_seconds: pace.spokenASecond === null ? null : Math.round(seconds / pace.spokenASecond),
    ...{ bytes_here: Math.round(here), bytes_at_server: Math.round(atServer) },
    measured: pace.measured === null ? null : { ...pace.measured, seconds: Math.round(pace.measured.seconds) },
    not_spoken: chapters.filter(isLeftOut).map(({ number, title, reason }) => ({ number, title, reason })),
  };
}

interface Told {
  readonly listed: ListedBook;
  /** Null: the server did not answer. */
  readonly pace: Pace | null;
  readonly format: BookFormat;
}

function describe(estimate: ReturnType<typeof toEstimate>, { listed, pace, format }: Told): string[] {
  const { chapters, characters, audio_seconds: audio, speaking_seconds: speaking } = estimate;
  const silent = listed.chapters.filter(isLeftOut);
  const amounts = `${formatBytes(estimate.bytes_here)} here as ${format}, ${formatBytes(estimate.bytes_at_server)} at the server`;
  return [
    `${chapters} of ${listed.chapters.length} chapters, ${characters.toLocaleString('en')} characters.`,
    ...(silent.length === 0 ? [] : [describeSilent(silent)]),
    `Speech: about ${formatDuration(audio * 1_000)}.`,
    speaking === null
      ? 'How long it takes to speak: not known.'
      : `To speak it: about ${formatDuration(speaking * 1_000)}, when the server does nothing else.`,
    `Disk: about ${amounts}.`,
    describePace(pace),
    'Nothing was sent. To hear one chapter first: --chapters N.',
  ];
}

function describePace(pace: Pace | null): string {
  const assumed = `Assumed: ${ASSUMED.charactersASecond} characters a second, as voices mostly speak`;
  if (pace === null) return `${assumed}. The server did not answer.`;
  if (pace.measured === null) return `${assumed}. The server has spoken too little of books so far to measure it.`;
  const { books, voices, seconds } = pace.measured;
  const fast =
    pace.spokenASecond === null ? '' : `, spoken ${pace.spokenASecond.toFixed(1)} times as fast as it sounds`;
  const what = `${books === 1 ? 'a book' : `${books} books`} spoken by ${voices.join(', ')} (${formatDuration(seconds * 1_000)})`;
  return `Measured on ${what}: ${pace.charactersASecond.toFixed(1)} characters a second${fast}.`;
}
