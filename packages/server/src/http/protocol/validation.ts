// Request validation: compiled TypeBox schemas, with errors in pydantic's format.
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { type AppError, type InputProblem, invalidInput } from '../../errors.ts';

/** Where a checked value came from; the first part of every `loc`. */
export type Place = 'body' | 'query' | 'path' | 'header';

const MAX_INTEGER_LENGTH = 64;
/** Of the name of an unknown field, which may be as long as the body, in the answer that refuses it. */
const MAX_NAME_LENGTH = 100;

type Check = (value: unknown) => { value: unknown } | { error: AppError };

const PLACES: Readonly<Record<string, Place>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'header',
};

/** Called by the framework for each part of each route's schema. */
export function compileValidator(route: { readonly schema: TSchema; readonly httpPart?: string }): Check {
  return createCheck(route.schema, PLACES[route.httpPart ?? 'body'] ?? 'body');
}

/**
 * Creates the check of a schema. Valid input needs only the compiled check. Other input is coerced as in pydantic's lax mode
 * (decimal strings to integers) and checked again before it is refused.
 */
function createCheck(schema: TSchema, place: Place): Check {
  const validator = Compile(schema);
  return (value) => {
    if (validator.Check(value)) return accept(value, place);
    if (value === undefined || value === null) {
      return { error: invalidInput({ loc: [place], msg: 'Field required', type: 'missing' }) };
    }
    const coerced = coerce(schema, value);
    if (validator.Check(coerced)) return accept(coerced, place);
    return { error: invalidInput(...explain({ validator, schema, value: coerced, place })) };
  };
}

/** Refuses strings that a database would not store unchanged: lone surrogates and U+0000. */
function accept(value: unknown, place: Place): { value: unknown } | { error: AppError } {
  if (place === 'body' && typeof value === 'object' && value !== null) {
    for (const [fullName, field] of Object.entries(value)) {
      if (typeof field !== 'string') continue;
      const name = fullName.slice(0, MAX_NAME_LENGTH);
      if (!field.isWellFormed()) {
        return {
          error: invalidInput({
            loc: [place, name],
            msg: 'The string holds half a surrogate pair',
            type: 'string_unicode',
          }),
        };
      }
      if (field.includes('\0')) {
        return {
          error: invalidInput({ loc: [place, name], msg: 'The string holds the character U+0000', type: 'string_nul' }),
        };
      }
    }
  }
  return { value };
}

interface Shape {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
}

/** A copy with decimal strings turned into integers where the schema wants integers. */
function coerce(shape: Shape, value: unknown): unknown {
  if (typeof value === 'string' && wantsInteger(shape) && isInteger(value)) return Number(value);
  if (Array.isArray(value)) {
    const { items } = shape;
    return items === undefined ? value : value.map((item) => coerce(items, item));
  }
  if (typeof value !== 'object' || value === null || shape.properties === undefined) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(shape.properties)) {
    if (Object.hasOwn(value, name)) copy[name] = coerce(inner, (value as Record<string, unknown>)[name]);
  }
  return copy;
}

/** Longer ones are not looked at: white space before a number costs a step for each. */
function isInteger(text: string): boolean {
  return text.length <= MAX_INTEGER_LENGTH && /^\s*[+-]?\d{1,15}(\.0{1,15})?\s*$/.test(text);
}

function wantsInteger(shape: Shape): boolean {
  if (shape.enum !== undefined) return shape.enum.some((item) => typeof item === 'number');
  return shape.type === 'integer' || (Array.isArray(shape.type) && shape.type.includes('integer'));
}

function explain(input: {
  validator: Validator;
  schema: TSchema;
  value: unknown;
  place: Place;
}): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  for (const error of input.validator.Errors(input.value)) {
    const path = error.instancePath.split('/').slice(1).map(unescapePointer);
    const found = follow(input.value, path);
    const loc = [input.place, ...path.map((part) => (/^\d+$/.test(part) ? Number(part) : part))];
    const params = error.params as Record<string, unknown>;
    if (error.keyword === 'required') {
      for (const name of params.requiredProperties as string[]) {
        problems.push({ loc: [...loc, name], msg: 'Field required', type: 'missing' });
      }
      continue;
    }
    problems.push({ loc, ...describe(error.keyword, params, found) });
  }
  return problems.length > 0 ? problems : [{ loc: [input.place], msg: 'Invalid value', type: 'value_error' }];
}

type Description = Pick<InputProblem, 'msg' | 'type' | 'ctx'>;

/** pydantic's error type and message for a failed keyword. */
function describe(keyword: string, params: Record<string, unknown>, found: unknown): Description {
  const limit = params.limit as number;
  switch (keyword) {
    case 'type':
      return describeType(params.type as string | string[], found);
    case 'minItems':
    case 'maxItems': {
      const short = keyword === 'minItems';
      const length = (found as unknown[]).length;
      return {
        msg: `List should have at ${short ? 'least' : 'most'} ${limit} items after validation, not ${length}`,
        type: short ? 'too_short' : 'too_long',
        ctx: { field_type: 'List', [short ? 'min_length' : 'max_length']: limit, actual_length: length },
      };
    }
    case 'minLength':
      return {
        msg: `String should have at least ${limit} characters`,
        type: 'string_too_short',
        ctx: { min_length: limit },
      };
    case 'maxLength':
      return {
        msg: `String should have at most ${limit} characters`,
        type: 'string_too_long',
        ctx: { max_length: limit },
      };
    case 'minimum':
      return {
        msg: `Input should be greater than or equal to ${limit}`,
        type: 'greater_than_equal',
        ctx: { ge: limit },
      };
    case 'maximum':
      return { msg: `Input should be less than or equal to ${limit}`, type: 'less_than_equal', ctx: { le: limit } };
    case 'enum': {
      const expected = (params.allowedValues as unknown[]).filter((item) => item !== null).join(', ');
      return { msg: `Input should be one of ${expected}`, type: 'enum', ctx: { expected } };
    }
    default:
      return { msg: 'Invalid value', type: 'value_error' };
  }
}

function describeType(wanted: string | readonly string[], found: unknown): Description {
  const kind = typeof wanted === 'string' ? wanted : (wanted.find((name) => name !== 'null') ?? 'null');
  switch (kind) {
    case 'integer':
      if (typeof found === 'string') {
        return { msg: 'Input should be a valid integer, unable to parse string as an integer', type: 'int_parsing' };
      }
      if (typeof found === 'number') {
        return { msg: 'Input should be a valid integer, got a number with a fractional part', type: 'int_from_float' };
      }
      return { msg: 'Input should be a valid integer', type: 'int_type' };
    case 'string':
      return { msg: 'Input should be a valid string', type: 'string_type' };
    case 'array':
      return { msg: 'Input should be a valid list', type: 'list_type' };
    case 'object':
      return { msg: 'Input should be a valid dictionary or object', type: 'model_attributes_type' };
    default:
      return { msg: `Input should be a valid ${kind}`, type: `${kind}_type` };
  }
}

function follow(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const part of path)
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined;
  return at;
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
