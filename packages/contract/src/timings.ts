// When the sentences and words of a run are heard.
import { type Static, Type } from 'typebox';
import { Id } from './fields.ts';

export type TimingsFormat = 'json' | 'srt' | 'vtt';

/** Query of `GET /lector/v1/runs/{run_id}/timings`. */
export const TimingsQuery = Type.Object({
  format: Type.Optional(
    Type.Unsafe<TimingsFormat>({
      type: 'string',
      enum: ['json', 'srt', 'vtt'],
      default: 'json',
      description: '`json`, or subtitles as `srt` (SubRip) or `vtt` (WebVTT).',
    }),
  ),
  words: Type.Optional(
    Type.Unsafe<'0' | '1'>({
      type: 'string',
      enum: ['0', '1'],
      description:
        'In JSON `0` leaves the words out, and `1` is what happens without it. In subtitles `1` makes a cue for each word ' +
        'instead of one for up to two lines.',
    }),
  ),
});
export type TimingsQuery = Static<typeof TimingsQuery>;

const passage = {
  at: Type.Integer({ minimum: 0, description: 'Code points before it in the text as submitted.' }),
  length: Type.Integer({ minimum: 0, description: 'In code points.' }),
  start: Type.Number({ minimum: 0, description: 'Seconds into the audio.' }),
  seconds: Type.Number({ minimum: 0, description: 'How long it is heard; 0 when it made no sound.' }),
};

const TimedWord = Type.Object({
  ...passage,
  estimated: Type.Boolean({
    description: 'The voice spoke it together with its neighbours, whose time was shared by their letters.',
  }),
});

const TimedSentence = Type.Object({
  ...passage,
  words: Type.Optional(
    Type.Array(TimedWord, {
      description: 'Those that were heard; empty when the engine does not tell. Absent with `words=0`.',
    }),
  ),
});

const TimedMark = Type.Object({
  name: Type.String({ description: 'As the text has it.' }),
  start: Type.Number({ minimum: 0, description: 'Seconds into the audio.' }),
});

/** Answer of `GET /lector/v1/runs/{run_id}/timings` as JSON. */
export const Timings = Type.Object(
  {
    run_id: Id('', 12345),
    task_id: Type.String(),
    seconds: Type.Number({ minimum: 0, description: 'Length of the audio.' }),
    sentences: Type.Array(TimedSentence, {
      description: 'In the order in which they are heard. A very long sentence comes as several.',
    }),
    marks: Type.Array(TimedMark, { description: 'Places that the text names, such as the marks of SSML.' }),
  },
  { title: 'Timings' },
);
export type Timings = Static<typeof Timings>;
