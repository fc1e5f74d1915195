// Texts made to keep a parser busy: the work grows with their length.
import { test } from 'node:test';
import { assertLinear } from '../cpu-growth.suite.ts';
import { loadHtml } from './html.ts';
import { loadMarkdown } from './markdown.ts';

const OPTIONS = { footnotes: 'inline', language: 'en' } as const;
const SMALL = 5_000;

const repeated = (unit: string) => (length: number) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
const both = (first: string, second: string) => (length: number) =>
  repeated(first)(length / 2) + repeated(second)(length / 2);
/** Each item inside the one before, again from the beginning after 600. */
const nestedList = (length: number): string => {
  let text = '';
  for (let depth = 0; text.length < length; depth = (depth + 1) % 600) text += `${'  '.repeat(depth)}- a\n`;
  return text.slice(0, length);
};

const MARKDOWN = [
  '[',
  '*',
  '> ',
  '>',
  '<',
  '&',
  '`',
  '![',
  '[^1] ',
  '[^1]: a\n',
  '- ',
  '*a_b',
  '|a\n|-\n',
  '<b a="',
  '\\\n',
];
const HTML = [
  '<div>',
  '<',
  '&',
  '<b>',
  '<li>',
  '<table><tr><td>',
  '<sup>1',
  '<a b ',
  '<!--',
  '<ruby>a<rt>b',
  '<p hidden>',
  '<q>',
];

test('Markdown of one sign or nested without end takes time as it is long', { timeout: 120_000 }, async () => {
  const parse = await loadMarkdown();
  for (const unit of MARKDOWN) {
    const make = repeated(unit);
    assertLinear(`Markdown of ${JSON.stringify(unit)}`, SMALL, (length) => parse(make(length), OPTIONS));
  }
  assertLinear('nested lists', SMALL, (length) => parse(nestedList(length), OPTIONS));
});

test('HTML of one sign or nested without end takes time as it is long', { timeout: 120_000 }, async () => {
  const parse = await loadHtml();
  for (const unit of HTML) {
    const make = repeated(unit);
    assertLinear(`HTML of ${JSON.stringify(unit)}`, SMALL, (length) => parse(make(length), OPTIONS));
  }
  const mixed = [both('<b>', '<p></p>'), both('<div>', '</b>'), both('<a href="#x">', '</a>x'), both('<sup>', 'a')];
  for (const [index, make] of mixed.entries())
    assertLinear(`nested HTML ${index}`, SMALL, (length) => parse(make(length), OPTIONS));
});
