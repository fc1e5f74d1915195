// Building blocks of the API's schemas: ids and nullable values in JSON Schema 2020-12.
import { type Static, type TObject, Type } from 'typebox';
import { MAX_ID, MIN_ID } from './limits.ts';

/** A positive 31-bit integer. Decimal strings are accepted for it too: n8n sends them. */
export const Id = (description: string, example?: number) =>
  Type.Integer({
    minimum: MIN_ID,
    maximum: MAX_ID,
    description,
    ...(example === undefined ? {} : { examples: [example] }),
  });

/** An integer or null, for the optional fields that camb's clients send as null. */
export const NullableInteger = (options: { minimum: number; maximum: number; description: string }) =>
  Type.Unsafe<number | null>({ type: ['integer', 'null'], ...options });

/** A string or null. Lengths count code points. */
export const NullableString = (options: { minLength?: number; maxLength?: number; description: string }) =>
  Type.Unsafe<string | null>({ type: ['string', 'null'], ...options });

/** An integer out of a short list, or null. */
export const NullableIntegerOf = (values: readonly number[], description: string) =>
  Type.Unsafe<number | null>({ enum: [...values, null], description });

/** An object or null. */
export const NullableObject = <T extends TObject>(schema: T, description: string) =>
  Type.Unsafe<Static<T> | null>({ ...schema, type: ['object', 'null'], description });

/** A number or null. */
export const NullableNumber = (description: string) =>
  Type.Unsafe<number | null>({ type: ['number', 'null'], ...(description === '' ? {} : { description }) });
