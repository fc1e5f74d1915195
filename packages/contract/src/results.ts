// The bulk call for results: many results in one answer, with an entry for every id.
import { type Static, Type } from 'typebox';
import { Id } from './fields.ts';
import { askedAudioFields } from './formats.ts';
import { MIN_BULK_IDS } from './limits.ts';

/** Body of `POST /tts-results`. The raw list is counted; an id may come twice and is answered once. */
export const BulkRequest = (limits: { maxIds: number }) =>
  Type.Object(
    {
      run_ids: Type.Array(Id('The run to fetch.', 12345), {
        minItems: MIN_BULK_IDS,
        maxItems: limits.maxIds,
        description: 'Runs to fetch, answered in this order.',
        examples: [[12345, 6789]],
      }),
      ...askedAudioFields,
    },
    { title: 'RunIDsRequestPayload' },
  );
export type BulkRequest = Static<ReturnType<typeof BulkRequest>>;

/** One value of the answer: `output_url` is a string in every one of them, empty when there is no audio to fetch. */
export const BulkEntry = Type.Object(
  {
    output_url: Type.String({ description: 'A signed link, or the empty string when `status` is not SUCCESS.' }),
    status: Type.Unsafe<BulkStatus>({ type: 'string', enum: ['SUCCESS', 'PENDING', 'ERROR', 'NOT_FOUND', 'EXPIRED'] }),
    message: Type.Optional(Type.String({ description: 'Why there is no link, or a remark on the audio.' })),
    expires_at: Type.Optional(Type.String({ format: 'date-time', description: 'When the link stops working (UTC).' })),
    size_bytes: Type.Optional(Type.Integer()),
    duration_ms: Type.Optional(Type.Integer()),
    sample_rate: Type.Optional(Type.Integer({ description: 'Hz, one channel.' })),
    sha256: Type.Optional(
      Type.String({ description: 'Lower-case hex, of the bytes behind the link; of FLAC only, as `size_bytes`.' }),
    ),
    content_type: Type.Optional(Type.String()),
  },
  { title: 'GetTTSResultsEntry' },
);
export type BulkStatus = 'SUCCESS' | 'PENDING' | 'ERROR' | 'NOT_FOUND' | 'EXPIRED';
export type BulkEntry = Static<typeof BulkEntry>;

/** Answer of `POST /tts-results`: decimal run id → entry, in the order asked. */
export const BulkResponse = Type.Unsafe<Record<string, BulkEntry>>({
  type: 'object',
  title: 'GetTTSResultsOut',
  description: 'One entry for every distinct id asked for, in the order asked.',
  additionalProperties: BulkEntry,
  examples: [{ '12345': { output_url: 'https://speech.example/files/….flac?…', status: 'SUCCESS' } }],
});
export type BulkResponse = Record<string, BulkEntry>;
