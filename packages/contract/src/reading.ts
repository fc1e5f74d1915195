// How a text is to be read: fields that every call which takes a text has.
import { type Static, Type } from 'typebox';
import { MAX_CHOSEN_DICTIONARIES, MAX_ID, MAX_PAUSE_MS, MAX_SPEED, MIN_ID, MIN_SPEED } from './limits.ts';

export const INPUT_TYPES = ['text', 'markdown', 'html', 'ssml'] as const;
export type InputType = (typeof INPUT_TYPES)[number];
export const NORMALIZE_LEVELS = ['off', 'light', 'full'] as const;
export type NormalizeLevel = (typeof NORMALIZE_LEVELS)[number];
export const FOOTNOTE_PLACES = ['skip', 'inline', 'end'] as const;
export type FootnotePlace = (typeof FOOTNOTE_PLACES)[number];

/** One of a few words, or null. */
const Choice = <T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T | null>({ enum: [...values, null], description });

const Milliseconds = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_PAUSE_MS, description: `Milliseconds ${description}.` }));

const PausesBody = Type.Object(
  {
    sentence_ms: Milliseconds('after a sentence'),
    paragraph_ms: Milliseconds('after a paragraph'),
    heading_ms: Milliseconds('after a heading'),
    scene_ms: Milliseconds('at a break between scenes: a line of `* * *` or a rule'),
  },
  { description: "Silences; what is left out is as the server's settings say." },
);
export type PausesBody = Static<typeof PausesBody>;

export const NormalizeField = Choice(
  NORMALIZE_LEVELS,
  '`full` reads numbers, dates, money, units and abbreviations as a person would, `light` only abbreviations and what ' +
    "the voice would read wrong, `off` leaves them to the voice. As the key or the server's settings say when left out.",
);

const SpeedField = Type.Unsafe<number | null>({
  type: ['number', 'null'],
  minimum: MIN_SPEED,
  maximum: MAX_SPEED,
  description:
    "Factor of the voice's own rate, 1 when left out; pauses go with it. What the voice cannot is spoken as near to it as it can, with a warning.",
});

const DictionaryIds = (description: string) =>
  Type.Unsafe<number[] | null>({
    type: ['array', 'null'],
    items: { type: 'integer', minimum: MIN_ID, maximum: MAX_ID },
    maxItems: MAX_CHOSEN_DICTIONARIES,
    description,
  });

export const DictionariesField = DictionaryIds(
  'Ids of `GET /lector/v1/dictionaries`: how words of the text are said. Of two entries for the same phrase, that of the ' +
    'dictionary named first counts. The entries that occur in the text are copied when it is submitted. As the key says when left out.',
);

/** The fields, for a schema of a body. */
export const readingFields = {
  input_type: Type.Optional(
    Choice(
      INPUT_TYPES,
      'What the text is written in: `text` when left out. Markup is not read, and SSML is obeyed as far as `docs/text.md` says.',
    ),
  ),
  normalize: Type.Optional(NormalizeField),
  pauses: Type.Optional(Type.Unsafe<Static<typeof PausesBody> | null>({ ...PausesBody, type: ['object', 'null'] })),
  footnotes: Type.Optional(
    Choice(
      FOOTNOTE_PLACES,
      'Footnotes of Markdown and HTML: left out (`skip`, when nothing is said), read where they are referred to, or at the end.',
    ),
  ),
  marks: Type.Optional(
    Type.Unsafe<boolean | null>({
      type: ['boolean', 'null'],
      description:
        'Whether marks in brackets are obeyed where the voice can, and not read as text. False when left out.',
    }),
  ),
  speed: Type.Optional(SpeedField),
  dictionaries: Type.Optional(DictionariesField),
  chosen_dictionaries: Type.Optional(DictionaryIds('Another name of `dictionaries`, for when that is left out.')),
};

const Body = Type.Object(readingFields);
export type ReadingBody = Static<typeof Body>;
