// Books: sent, read, spoken chapter by chapter as a batch, and joined to audiobooks.
import { type Static, Type } from 'typebox';
import { BatchInfo } from './batches.ts';
import { NullableNumber, NullableObject, NullableString } from './fields.ts';
import { LOUDNESS_TARGETS, type LoudnessTarget } from './formats.ts';
import {
  DEFAULT_BEGINNING,
  MAX_BEGINNING,
  MAX_BOOK_CHAPTERS,
  MAX_BOOK_NAME_CHARACTERS,
  MAX_BOOK_PEOPLE,
  MIN_BEGINNING,
} from './limits.ts';
import { REUSE, TtsRequest } from './tts.ts';

/** What a book may be sent as; its name tells what it is. */
export const BOOK_TYPES = [
  'application/epub+zip',
  'text/markdown',
  'text/html',
  'text/plain',
  'application/octet-stream',
] as const;

/** Query of `POST /lector/v1/books`. */
export const SendBookQuery = Type.Object({
  filename: Type.String({
    minLength: 1,
    maxLength: 255,
    description:
      'What the file is called: `.epub`, `.md`, `.html` or `.txt` at its end. An EPUB is known by its bytes, too.',
    examples: ['novel.epub'],
  }),
});
export type SendBookQuery = Static<typeof SendBookQuery>;

export const BookParams = Type.Object({
  book_id: Type.String({ pattern: '^book_[0-9a-f]{32}$', description: 'Of a book of yours.' }),
});

const Count = (description: string) => Type.Integer({ minimum: 0, description });
const RunStatus = Type.Unsafe<'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'expired'>({
  type: 'string',
  enum: ['queued', 'running', 'done', 'failed', 'cancelled', 'expired'],
});

const BookChapter = Type.Object(
  {
    number: Type.Integer({ description: 'From 1, in the order in which they are read.' }),
    title: Type.String(),
    level: Type.Integer({ description: '1 for the outermost.' }),
    matter: Type.String({ description: '`front`, `body` or `back`.' }),
    is_spoken: Type.Boolean({ description: 'Whether it is spoken when nobody says otherwise.' }),
    reason: NullableString({ description: 'Why it is not.' }),
    characters: Count('Code points of its words.'),
    is_chosen: Type.Boolean({ description: 'It is part of what is being spoken.' }),
    unspoken: NullableString({ description: 'Why it, or a part of it, was refused when the book was put in line.' }),
    runs: Type.Array(
      Type.Object({
        run_id: Type.Integer(),
        custom_id: Type.String({ description: 'Its name in the batch.' }),
        status: RunStatus,
        seconds: NullableNumber('Of its audio, once it is done.'),
      }),
      { description: 'The runs that speak it: several for a chapter that is longer than a run may be.' },
    ),
  },
  { title: 'BookChapter' },
);

const BookLexicon = Type.Object(
  {
    name: Type.String({ description: 'In the file.' }),
    language: NullableString({ description: 'A tag in lower case; null: for every language.' }),
    entries: Count('Words and phrases that it says how to speak.'),
    unusable: Count('Entries that cannot be used; `warnings` says why.'),
    is_used: Type.Boolean({
      description: 'It is for the language that is spoken, or before anything is: for that of the book.',
    }),
  },
  { title: 'BookLexicon' },
);

const AudiobookFile = Type.Object({
  number: Type.Integer({ description: 'From 1.' }),
  bytes: Count(''),
  sha256: Type.String(),
  seconds: Type.Number(),
  chapters: Type.Array(Type.Object({ number: Type.Integer(), title: Type.String(), start_seconds: Type.Number() })),
});

export const AUDIOBOOK_STATUSES = ['waiting', 'making', 'made', 'failed'] as const;
export type AudiobookStatus = (typeof AUDIOBOOK_STATUSES)[number];

const Audiobook = Type.Object(
  {
    status: Type.Unsafe<AudiobookStatus>({
      type: 'string',
      enum: [...AUDIOBOOK_STATUSES],
      description: '`waiting` for the last run, or for its turn.',
    }),
    asked_at: Type.String({ format: 'date-time' }),
    done: Count('Recordings that are encoded,'),
    total: Count('of so many.'),
    files: Type.Array(AudiobookFile, { description: 'At `/lector/v1/books/{book_id}/audiobook/{number}`.' }),
    missing: Type.Array(Type.Integer(), {
      description: 'Chapters that were to be spoken and are not in it, because they are not there whole.',
    }),
    is_current: Type.Boolean({ description: 'False: since it was made, something was spoken anew or deleted.' }),
    remarks: Type.Array(Type.String(), { description: 'Why it failed, or what is not as it was wished.' }),
  },
  { title: 'Audiobook' },
);

export const BookSummary = Type.Object(
  {
    book_id: Type.String(),
    filename: Type.String(),
    created_at: Type.String({ format: 'date-time' }),
    bytes: Count('Of the file.'),
    title: NullableString({ description: 'As the book says.' }),
    batch_id: NullableString({ description: 'The batch that speaks it.' }),
    audiobook: Type.Unsafe<AudiobookStatus | null>({ enum: [...AUDIOBOOK_STATUSES, null] }),
  },
  { title: 'BookSummary' },
);
export type BookSummary = Static<typeof BookSummary>;

export const BookInfo = Type.Object(
  {
    book_id: Type.String(),
    filename: Type.String(),
    created_at: Type.String({ format: 'date-time' }),
    bytes: Count('Of the file.'),
    sha256: Type.String({ description: 'Of the file.' }),
    kind: Type.String({ description: '`epub`, `html`, `markdown` or `text`.' }),
    title: NullableString({ description: 'As the book says, like all that follow.' }),
    creators: Type.Array(
      Type.Object({ name: Type.String(), role: NullableString({ description: 'A MARC relator.' }) }),
    ),
    language: NullableString({ description: 'BCP 47.' }),
    date: NullableString({ description: '' }),
    publisher: NullableString({ description: '' }),
    series: NullableObject(
      Type.Object({ name: Type.String(), position: NullableString({ description: '' }) }),
      'The series that it is part of.',
    ),
    cover: NullableObject(
      Type.Object({ media_type: Type.String(), bytes: Count('') }),
      'At `/lector/v1/books/{book_id}/cover`.',
    ),
    lexicons: Type.Array(BookLexicon, { description: 'Its own pronunciation lexicons, those that can be read.' }),
    chapters: Type.Array(BookChapter),
    totals: Type.Object({
      chapters: Count(''),
      characters: Count(''),
      spoken_chapters: Count('Chapters that are being spoken, or would be when nobody says otherwise.'),
      spoken_characters: Count(''),
    }),
    warnings: Type.Array(
      Type.Object({ code: Type.String(), place: NullableString({ description: '' }), message: Type.String() }),
      { description: 'What was passed over, guessed or repaired.' },
    ),
    warning_count: Count('Also of those that are not listed.'),
    voice: NullableString({ description: 'The voice that speaks it.' }),
    batch: NullableObject(BatchInfo, 'The batch that speaks it; null while nothing of it is spoken.'),
    audiobook: NullableObject(Audiobook, 'Null until one was asked for.'),
  },
  { title: 'Book' },
);
export type BookInfo = Static<typeof BookInfo>;

export const ChapterTextParams = Type.Object({
  ...BookParams.properties,
  number: Type.Integer({
    minimum: 1,
    maximum: MAX_BOOK_CHAPTERS,
    description: 'Of the chapter, as `chapters` of the book has it.',
  }),
});

/** Query of `GET /lector/v1/books/{book_id}/chapters/{number}/text`. */
export const ChapterTextQuery = Type.Object({
  characters: Type.Optional(
    Type.Integer({
      minimum: MIN_BEGINNING,
      maximum: MAX_BEGINNING,
      default: DEFAULT_BEGINNING,
      description: 'The most that is answered, with its markup, in UTF-16 code units.',
    }),
  ),
});
export type ChapterTextQuery = Static<typeof ChapterTextQuery>;

export const ChapterText = Type.Object(
  {
    number: Type.Integer({ description: 'Of the chapter.' }),
    input_type: Type.Unsafe<'html' | 'markdown' | 'text'>({
      type: 'string',
      enum: ['html', 'markdown', 'text'],
      description: 'What it is written in.',
    }),
    text: Type.String({
      description:
        'Cut behind a paragraph or a sentence where one ends in its second half. Empty when the chapter begins with nothing but markup.',
    }),
    is_whole: Type.Boolean({ description: 'It is the whole chapter.' }),
  },
  { title: 'ChapterText' },
);
export type ChapterText = Static<typeof ChapterText>;

/** Query of `GET /lector/v1/books`. */
export const BookListQuery = Type.Object({
  cursor: Type.Optional(Type.String({ maxLength: 64, description: '`next_cursor` of the page before.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'Books on the page.' })),
});
export type BookListQuery = Static<typeof BookListQuery>;

export const BookPage = Type.Object(
  {
    books: Type.Array(BookSummary, { description: 'Newest first.' }),
    next_cursor: NullableString({ description: 'For the books behind these; null on the last page.' }),
  },
  { title: 'BookPage' },
);
export type BookPage = Static<typeof BookPage>;

/** Body of `POST /lector/v1/books/{book_id}/speak`: how each chapter is to be spoken, as in a submit. */
export const SpeakBookRequest = (limits: { maxTextCharacters: number }) => {
  const { text: _text, input_type: _input, lane: _lane, language, reuse, ...fields } = TtsRequest(limits).properties;
  return Type.Object(
    {
      ...fields,
      language: Type.Optional(
        Type.Unsafe<number | null>({
          ...language,
          type: ['integer', 'null'],
          description: 'A language id of `GET /source-languages`. When left out: that of the book.',
        }),
      ),
      reuse: Type.Optional(
        Type.Unsafe<boolean | null>({
          ...reuse,
          default: true,
          description: `${REUSE} True when left out, so that a book with one changed sentence costs one sentence.`,
        }),
      ),
      lexicons: Type.Optional(
        Type.Unsafe<boolean | null>({
          type: ['boolean', 'null'],
          default: true,
          description:
            "Whether the book's own pronunciation lexicons are used, those for the language that is spoken; `dictionaries` go before them. True when left out.",
        }),
      ),
      chapters: Type.Optional(
        Type.Unsafe<number[] | null>({
          type: ['array', 'null'],
          items: { type: 'integer', minimum: 1, maximum: MAX_BOOK_CHAPTERS },
          minItems: 1,
          maxItems: MAX_BOOK_CHAPTERS,
          description: 'Numbers of chapters. When left out: those that are spoken when nobody says otherwise.',
        }),
      ),
    },
    { title: 'SpeakBookRequest' },
  );
};
export type SpeakBookRequest = Static<ReturnType<typeof SpeakBookRequest>>;

const Name = (description: string) =>
  Type.Optional(NullableString({ minLength: 1, maxLength: MAX_BOOK_NAME_CHARACTERS, description }));

/** Body of `POST /lector/v1/books/{book_id}/audiobook`. */
export const MakeAudiobookRequest = Type.Object(
  {
    loudness: Type.Optional(
      Type.Unsafe<LoudnessTarget | 'none' | null>({
        enum: [...LOUDNESS_TARGETS, 'none', null],
        default: '-18',
        description: 'Each chapter is made that loud by itself; `none`: as it was spoken.',
      }),
    ),
    max_hours: Type.Optional(
      Type.Unsafe<number | null>({
        type: ['number', 'null'],
        exclusiveMinimum: 0,
        maximum: 1_000,
        description: 'A longer book becomes several files, cut between chapters.',
      }),
    ),
    title: Name('When left out: as the book says, like the others.'),
    authors: Type.Optional(
      Type.Unsafe<string[] | null>({
        type: ['array', 'null'],
        items: { type: 'string', minLength: 1, maxLength: MAX_BOOK_NAME_CHARACTERS },
        maxItems: MAX_BOOK_PEOPLE,
        description: 'Of the book.',
      }),
    ),
    narrator: Name('When left out: whom the book names, else the voice.'),
  },
  { title: 'MakeAudiobookRequest' },
);
export type MakeAudiobookRequest = Static<typeof MakeAudiobookRequest>;

export const AudiobookParams = Type.Object({
  ...BookParams.properties,
  number: Type.Integer({ minimum: 1, maximum: 10_000, description: 'Of the file; 1 when there is one.' }),
});

/** Query of `GET /lector/v1/books/{book_id}/audiobook/{number}/subtitles`. */
export const SubtitlesQuery = Type.Object({
  format: Type.Optional(
    Type.Unsafe<'srt' | 'vtt'>({
      type: 'string',
      enum: ['srt', 'vtt'],
      default: 'srt',
      description: '`srt` (SubRip) or `vtt` (WebVTT).',
    }),
  ),
});
export type SubtitlesQuery = Static<typeof SubtitlesQuery>;
