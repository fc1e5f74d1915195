// Error bodies: one JSON shape per status, readable by every published client.
import { type Static, Type } from 'typebox';

/** One refused value. `msg` and `type` follow pydantic's vocabulary, which the vendor's clients were written against. */
export const ValidationItem = Type.Object({
  loc: Type.Array(Type.Union([Type.String(), Type.Integer()]), {
    description: 'Path to the value, outermost first: `["body","run_ids",2]`.',
  }),
  msg: Type.String(),
  type: Type.String({ description: 'Machine-readable kind, such as `missing`, `int_parsing`, `too_long`.' }),
  input: Type.Optional(Type.Unsafe<unknown>({ description: 'The refused value, shortened. Never the text of a run.' })),
  ctx: Type.Optional(
    Type.Unsafe<Record<string, unknown>>({ type: 'object', description: 'The limit that was passed.' }),
  ),
});
export type ValidationItem = Static<typeof ValidationItem>;

/** Body of every 422. */
export const ValidationErrorBody = Type.Object(
  { detail: Type.Array(ValidationItem) },
  { title: 'HTTPValidationError' },
);
export type ValidationErrorBody = Static<typeof ValidationErrorBody>;

/** Body of every other error. `error` and `status` repeat what some readers look for instead of `detail`. */
export const ErrorBody = Type.Object(
  {
    detail: Type.String({ description: 'What is wrong and, where a limit is the reason, which one.' }),
    error: Type.String({ description: 'The same words, for readers of the older shape.' }),
    status: Type.Integer({ description: 'The HTTP status, repeated.' }),
    code: Type.Optional(Type.String({ description: "Lector's own stable name of the error." })),
    request_id: Type.Optional(Type.String({ description: 'Finds the matching log line (status 500 only).' })),
  },
  { title: 'Error' },
);
export type ErrorBody = Static<typeof ErrorBody>;
