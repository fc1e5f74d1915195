// Parsing of bodies: what is refused before anything is built, and where the bounds are.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { AppError } from '../../errors.ts';
import { parseJsonBody } from './json-body.ts';
import { countWrittenMembers, MAX_JSON_DEPTH, MAX_JSON_LITERAL, MAX_JSON_VALUES } from './json-structure.ts';

/** Where a text is refused, and why. */
function refusalOf(text: string): readonly unknown[] {
  try {
    parseJsonBody(Buffer.from(text));
  } catch (error) {
    assert.ok(error instanceof AppError);
    return (error.details.items ?? []).map(({ loc, msg }) => [...loc, msg]);
  }
  throw new Error('it was accepted');
}

/** Texts that would be built by parsing. */
function watchParsing(t: TestContext): readonly unknown[] {
  return t.mock.method(JSON, 'parse').mock.calls;
}

describe('a JSON body', () => {
  it('may be nested as deep as the limit and no deeper, in lists and in objects', () => {
    const lists = (depth: number) => `${'['.repeat(depth)}1${']'.repeat(depth)}`;
    const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    parseJsonBody(Buffer.from(lists(MAX_JSON_DEPTH)));
    parseJsonBody(Buffer.from(objects(MAX_JSON_DEPTH)));
    const msg = `The JSON is nested deeper than ${MAX_JSON_DEPTH} levels`;
    assert.deepEqual(refusalOf(lists(MAX_JSON_DEPTH + 1)), [['body', MAX_JSON_DEPTH, msg]]);
    assert.deepEqual(refusalOf(objects(MAX_JSON_DEPTH + 1)), [['body', 5 * MAX_JSON_DEPTH, msg]]);
  });

  it('may hold as many values as the limit and no more, whatever they are', () => {
    const list = (values: number, value: string) =>
      `[${Array<string>(values - 1)
        .fill(value)
        .join()}]`;
    const members = (values: number) => `{${Array.from({ length: values - 1 }, (_, i) => `"${i}":1`).join()}}`;
    for (const text of [list(MAX_JSON_VALUES, '1'), list(MAX_JSON_VALUES, '"a,b"'), members(MAX_JSON_VALUES)])
      parseJsonBody(Buffer.from(text));
    const msg = `The JSON holds more than ${MAX_JSON_VALUES} values`;
    for (const text of [list(MAX_JSON_VALUES + 1, '1'), members(MAX_JSON_VALUES + 1), '{},'.repeat(MAX_JSON_VALUES)])
      assert.deepEqual(
        refusalOf(text).map((item) => (item as unknown[])[2]),
        [msg],
      );
  });

  it('may hold numbers and white space as long as the limit and no longer', () => {
    const digits = (bytes: number) => `[1,${'1'.repeat(bytes)}]`;
    const spaces = (bytes: number) => `["a"${' '.repeat(bytes)},1]`;
    const msg = `The JSON holds a number or white space of more than ${MAX_JSON_LITERAL} bytes`;
    for (const make of [digits, spaces]) {
      parseJsonBody(Buffer.from(make(MAX_JSON_LITERAL)));
      assert.deepEqual(
        refusalOf(make(MAX_JSON_LITERAL + 1)).map((item) => (item as unknown[])[2]),
        [msg],
      );
    }
    parseJsonBody(Buffer.from(JSON.stringify({ text: ' 1'.repeat(MAX_JSON_LITERAL) })));
  });

  it('is refused for its depth or its values before anything is built of it', (t) => {
    const parsed = watchParsing(t);
    const large = 2 ** 21;
    for (const text of [
      '['.repeat(large),
      '{"a":'.repeat(large / 8),
      `[${'1,'.repeat(large / 2)}1]`,
      '{"a":1},'.repeat(large / 8),
    ])
      refusalOf(text);
    assert.equal(parsed.length, 0);
  });

  it('takes brackets, commas and colons inside strings for letters', () => {
    const text = `${'[{,:'.repeat(10_000)}\\"`;
    assert.deepEqual(parseJsonBody(Buffer.from(JSON.stringify({ text }))), { text });
    assert.deepEqual(parseJsonBody(Buffer.from('{"a\\\\":{"\\"":":"}}')), { 'a\\': { '"': ':' } });
  });

  it('has as many members as are written in it, whatever they are', () => {
    const members = (value: unknown): number =>
      typeof value !== 'object' || value === null
        ? 0
        : Object.values(value).reduce(
            (sum, inner) => sum + members(inner),
            Array.isArray(value) ? 0 : Object.keys(value).length,
          );
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, space) => {
        const text = JSON.stringify(value, null, space);
        assert.equal(countWrittenMembers(Buffer.from(text), MAX_JSON_VALUES), members(JSON.parse(text)));
        assert.deepEqual(parseJsonBody(Buffer.from(text)), JSON.parse(text));
      }),
      { numRuns: 50 },
    );
  });

  it('that ends in the middle of a string or an escape is refused as broken', () => {
    for (const text of ['"', '"a', '"\\', '{"a\\"', '["\\"]', '\\"'])
      assert.deepEqual(refusalOf(text), [['body', 0, 'JSON decode error']]);
  });
});
