// Files and batches of the OpenAI API, as its clients send and read them.
import { type Static, Type } from 'typebox';
import { NullableString } from './fields.ts';

export const SPEECH_ENDPOINT = '/v1/audio/speech';

const FileId = (description: string) => Type.String({ minLength: 1, maxLength: 100, description });
const Seconds = (description: string) => Type.Integer({ description });
const NullableSeconds = (description: string) => Type.Unsafe<number | null>({ type: ['integer', 'null'], description });

/** Seconds: an hour to thirty days, as OpenAI takes them. */
const MIN_KEPT_SECONDS = 3_600;
const MAX_KEPT_SECONDS = 2_592_000;
const KeptSeconds = Type.Integer({
  minimum: MIN_KEPT_SECONDS,
  maximum: MAX_KEPT_SECONDS,
  description: 'From when it was made.',
});

export const FileParams = Type.Object({
  file_id: FileId('Of a file of yours, or the audio of a run in a result line.'),
});

/** Fields of the form of `POST /v1/files`, without the file. */
export const FileForm = Type.Object({
  purpose: Type.Unsafe<'batch'>({ enum: ['batch'], description: 'What the file is for.' }),
  'expires_after[anchor]': Type.Optional(
    Type.Unsafe<'created_at'>({ enum: ['created_at'], description: 'The only one there is.' }),
  ),
  'expires_after[seconds]': Type.Optional(KeptSeconds),
});
export type FileForm = Static<typeof FileForm>;

/** The same with the file, for the document. */
export const FileUpload = Type.Object(
  {
    ...FileForm.properties,
    file: Type.String({ format: 'binary', description: 'JSON Lines: a request a line.' }),
  },
  { title: 'CreateFileRequest' },
);

/** A file, as every call on files answers it. */
export const FileObject = Type.Object(
  {
    id: Type.String(),
    object: Type.Literal('file'),
    bytes: Type.Integer(),
    created_at: Seconds('Seconds since 1970.'),
    expires_at: NullableSeconds('Null: it stays until it is deleted.'),
    filename: Type.String(),
    purpose: Type.Unsafe<'batch' | 'batch_output'>({ type: 'string', enum: ['batch', 'batch_output'] }),
    status: Type.Literal('processed'),
  },
  { title: 'File' },
);
export type FileObject = Static<typeof FileObject>;

const Limit = (most: number, usual: number) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: most, description: `${usual} when left out.` }));
const After = Type.Optional(
  Type.String({ maxLength: 100, description: 'The id of the last one of the page before: the next page.' }),
);

export const MAX_LISTED_FILES = 10_000;
export const FileListQuery = Type.Object({
  limit: Limit(MAX_LISTED_FILES, MAX_LISTED_FILES),
  after: After,
  order: Type.Optional(
    Type.Unsafe<'asc' | 'desc'>({ enum: ['asc', 'desc'], description: '`desc` when left out: the newest first.' }),
  ),
  purpose: Type.Optional(Type.String({ maxLength: 100, description: 'Those of this purpose alone.' })),
});
export type FileListQuery = Static<typeof FileListQuery>;

const Page = {
  object: Type.Literal('list'),
  first_id: NullableString({ description: 'Null on an empty page.' }),
  last_id: NullableString({ description: 'To be sent as `after`.' }),
  has_more: Type.Boolean(),
};

export const FileList = Type.Object({ ...Page, data: Type.Array(FileObject) }, { title: 'FileList' });
export type FileList = Static<typeof FileList>;

export const FileDeleted = Type.Object(
  { id: Type.String(), object: Type.Literal('file'), deleted: Type.Literal(true) },
  { title: 'FileDeleted' },
);
export type FileDeleted = Static<typeof FileDeleted>;

const MAX_METADATA_PAIRS = 16;
/** Body of `POST /v1/batches`. Fields that are not here are ignored. */
export const CreateBatchRequest = Type.Object(
  {
    input_file_id: FileId('Of a file of purpose `batch`.'),
    endpoint: Type.Unsafe<typeof SPEECH_ENDPOINT>({ enum: [SPEECH_ENDPOINT], description: 'The only one there is.' }),
    completion_window: Type.Unsafe<'24h'>({
      enum: ['24h'],
      description: 'A batch that takes longer goes on until it is done: it never expires.',
    }),
    metadata: Type.Optional(
      Type.Unsafe<Record<string, string> | null>({
        type: ['object', 'null'],
        maxProperties: MAX_METADATA_PAIRS,
        propertyNames: { maxLength: 64 },
        additionalProperties: { type: 'string', maxLength: 512 },
        description: 'Your own notes, told with the batch.',
      }),
    ),
    output_expires_after: Type.Optional(
      Type.Unsafe<{ anchor: 'created_at'; seconds: number } | null>({
        type: ['object', 'null'],
        properties: { anchor: { enum: ['created_at'] }, seconds: KeptSeconds },
        required: ['anchor', 'seconds'],
        description: 'How long the files with the results are kept; the audio is not meant.',
      }),
    ),
  },
  { title: 'CreateBatchRequest' },
);
export type CreateBatchRequest = Static<typeof CreateBatchRequest>;

export const SpeechBatchParams = Type.Object({
  batch_id: Type.String({ minLength: 1, maxLength: 100, description: 'Of a batch of yours.' }),
});

export const SpeechBatchListQuery = Type.Object({ limit: Limit(100, 20), after: After });
export type SpeechBatchListQuery = Static<typeof SpeechBatchListQuery>;

const BatchError = Type.Object({
  code: Type.String(),
  message: Type.String(),
  line: Type.Unsafe<number | null>({ type: ['integer', 'null'], description: 'Of the input file, from 1.' }),
  param: NullableString({ description: 'The field that is meant.' }),
});

export const SPEECH_BATCH_STATUSES = [
  'validating',
  'failed',
  'in_progress',
  'finalizing',
  'completed',
  'cancelling',
  'cancelled',
] as const;

/** A batch, as every call on batches answers it. */
export const SpeechBatchObject = Type.Object(
  {
    id: Type.String({ description: 'Of the batch of runs, too: `GET /lector/v1/batches/{batch_id}`.' }),
    object: Type.Literal('batch'),
    endpoint: Type.Literal(SPEECH_ENDPOINT),
    errors: Type.Unsafe<{ object: 'list'; data: Static<typeof BatchError>[] } | null>({
      type: ['object', 'null'],
      properties: { object: { const: 'list' }, data: { type: 'array', items: BatchError } },
      required: ['object', 'data'],
      description: 'What is wrong with the input file; or, while it is `in_progress`, what it waits for.',
    }),
    input_file_id: Type.String(),
    completion_window: Type.Literal('24h'),
    status: Type.Unsafe<(typeof SPEECH_BATCH_STATUSES)[number]>({ type: 'string', enum: [...SPEECH_BATCH_STATUSES] }),
    output_file_id: NullableString({ description: 'Null before the end, and when nothing was spoken.' }),
    error_file_id: NullableString({ description: 'Null before the end, and when nothing failed.' }),
    created_at: Seconds('Seconds since 1970, as all times.'),
    in_progress_at: NullableSeconds('When the input file had been checked.'),
    expires_at: NullableSeconds('Always null, as `expired_at` is: it never does.'),
    finalizing_at: NullableSeconds('When its last run had ended.'),
    completed_at: NullableSeconds('When its results were written.'),
    failed_at: NullableSeconds('When its input file was found wrong.'),
    expired_at: NullableSeconds('Always null.'),
    cancelling_at: NullableSeconds('When it was asked for.'),
    cancelled_at: NullableSeconds('When that was done.'),
    request_counts: Type.Object({ total: Type.Integer(), completed: Type.Integer(), failed: Type.Integer() }),
    metadata: Type.Unsafe<Record<string, string> | null>({
      type: ['object', 'null'],
      additionalProperties: { type: 'string' },
      description: 'As it was sent.',
    }),
  },
  { title: 'SpeechBatch' },
);
export type SpeechBatchObject = Static<typeof SpeechBatchObject>;

export const SpeechBatchList = Type.Object(
  { ...Page, data: Type.Array(SpeechBatchObject) },
  { title: 'SpeechBatchList' },
);
export type SpeechBatchList = Static<typeof SpeechBatchList>;

/** `custom_id` of a line. */
export const MAX_LINE_NAME_CHARACTERS = 512;
