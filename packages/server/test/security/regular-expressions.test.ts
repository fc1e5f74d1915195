// Every regular expression of ours runs in linear time for any text.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { analyse } from 'scslre';
import { type Built, recordBuilt } from './regular-expressions/built.ts';
import { type Found, findRegularExpressions, readExpressions } from './regular-expressions/in-source.ts';
import { judgeRunningTime, Unjudgeable } from './regular-expressions/running-time.ts';

/** Letters of many scripts, and signs that some voices leave silent: the patterns about them are built. */
const MANY_LETTERS = ['a', 'Ж', '中', 'αβ', 'ب', 'א', 'ก', 'あ', '한', 'ა', '%', '…', '😀'];

const KNOWN: Readonly<Record<string, readonly RegExp[]>> = {
  linear: [
    ...[/^a+$/, /^[^a]+a/, /^(?:ab)+c/, /\s+/, /"[^"]*"/, /^\d{1,9}$/, /`+([^`]*)`+/, /^(?:a|b)*$/, /^a*?b*$/, /x*/],
    ...[/^(?:\p{L}|\p{N})+$/u, /[\p{L}--[a-z+*?]](?=x)/v, /(a)\1/, /(?<!a)b(?!c)/],
  ],
  polynomial: [
    ...[/\/+$/, /<!--[\s\S]*?-->/, /^[ab]*ab[ab]*$/, /^(ab)*(ab)*$/, /^(.*?)\s*#*\s*$/, /a(?:b+b+c)?/, /[^a]+a/],
    ...[/(?:[.!?]+\s+)+x/, /a{0,1000}$/, /(?:a+){3}b/, /(a*)b|a/],
  ],
  exponential: [
    ...[/(a+)+$/, /(a|a)*b/, /(?:a|ab|b)*c/, /(a*)*b/, /(a+)+b|a/, /^(\s*\w+\s*)*\./, /^(?:a|\w)+$/],
    ...[/^(?:\p{L}|É)+$/u, /(?:a?){30}b/],
  ],
  unjudgeable: [/(a)+\1/, /a+(?=b)/, /(?<!a)b+$/, /^a+$|\bb+/, /[\p{L}--[a]]+x/v],
};

interface Expression {
  readonly source: string;
  readonly flags: string;
}

describe('regular expressions', () => {
  let found: readonly Found[];
  let built: readonly Built[];
  before(async () => {
    found = findRegularExpressions();
    built = await recordBuilt(async () => {
      const { createHarness } = await import('../app-harness.ts');
      await (await createHarness()).close();
      const { espeakUnreadable } = await import('../../src/engines/espeak/readable.ts');
      await import('../../src/cli/batch/custom-id.ts');
      const { LANGUAGES } = await import('../../src/domain/language.ts');
      for (const { id } of LANGUAGES) for (const letter of MANY_LETTERS) espeakUnreadable(`1 ${letter}`, id);
    });
  });

  function findBad(expressions: readonly (Expression & { readonly place: string })[]): readonly string[] {
    return expressions.flatMap((one) => {
      const verdict = judge(one);
      return verdict === 'linear' ? [] : [`${one.place} /${one.source}/${one.flags} is ${verdict}`];
    });
  }

  it('that stand in the source are all linear', (t) => {
    const written = found.flatMap(({ place, pattern }) => (pattern === null ? [] : [{ place, ...pattern }]));
    const bad = findBad(written);
    t.diagnostic(`${written.length} in the source, ${bad.length} not linear`);
    assert.ok(written.length > 50, `${written.length} found`);
    assert.deepEqual(bad, []);
  });

  it('that are built while the program runs are all linear, and each place that builds some was seen to', (t) => {
    const places = new Set(found.flatMap(({ place, pattern }) => (pattern === null ? [place] : [])));
    const seen = new Set(built.map(({ place }) => place));
    const unseen = [...places].filter((place) => !seen.has(place));
    assert.deepEqual(unseen, [], 'never built here: make the test run what builds them');
    const distinct = [...new Map(built.map((one) => [`/${one.source}/${one.flags}`, one])).values()];
    const bad = findBad(distinct);
    t.diagnostic(`${distinct.length} built at ${places.size} places, ${bad.length} not linear`);
    assert.deepEqual(bad, []);
  });

  it('are judged by something that knows good from bad', () => {
    for (const [verdict, expressions] of Object.entries(KNOWN)) {
      for (const { source, flags } of expressions) {
        const judged = judge({ source, flags });
        assert.equal(judged.startsWith('what cannot be judged') ? 'unjudgeable' : judged, verdict, source);
      }
    }
  });

  it('are found wherever they stand', () => {
    const text = `
      const a = 1 / 2 / 3, b = /[/]\\/x/gi.test(\`\${/in template/u.exec('')}\`);
      new RegExp('words', 'u'); RegExp(\`also\`); new globalThis.RegExp(made + '+');
      text.search('as string'); text.match(other);
      const schema = { pattern: '^schema$' };`;
    const sources = readExpressions(text, 'x.ts').map(({ place, pattern }) => [place, pattern?.source ?? null]);
    assert.deepEqual(sources, [
      ['x.ts:2', '[/]\\/x'],
      ['x.ts:2', 'in template'],
      ['x.ts:3', 'words'],
      ['x.ts:3', 'also'],
      ['x.ts:3', null],
      ['x.ts:4', 'as string'],
      ['x.ts:5', '^schema$'],
    ]);
  });
});

/** `linear`, or what it is instead. */
function judge({ source, flags }: Expression): string {
  let verdict: string;
  try {
    verdict = judgeRunningTime(source, flags);
  } catch (error) {
    if (!(error instanceof Unjudgeable)) throw error;
    // What no automaton can hold is good as long as it repeats nothing without end.
    verdict = repeats(source) ? `what cannot be judged (${error.message}): write it otherwise` : 'linear';
  }
  // By another method, which knows look-around and every flag, though only texts that repeat one character.
  const { reports } = analyse({ source, flags });
  const doubt = reports.length === 0 ? 'linear' : `bad in a second opinion: ${reports.map(({ type }) => type).join()}`;
  return verdict === 'linear' ? doubt : verdict;
}

/** Whether a quantifier that may go on for many rounds stands outside of the character classes. */
function repeats(source: string): boolean {
  const bare = source.replace(/\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\./gsu, 'x');
  let depth = 0;
  const outside = [...bare].filter((character) => {
    if (character === '[') depth++;
    else if (character === ']') depth--;
    return depth === 0;
  });
  return /[*+]|\{\d+,\}|\{\d*,\d\d+\}/.test(outside.join(''));
}
