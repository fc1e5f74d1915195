// Generated documents of Markdown: every word is read or left out for a reason, wherever it stands.
import { test } from 'node:test';
import fc from 'fast-check';
import { assertFates, assertPlaces, numberWords, WORDS } from './law.suite.ts';
import { parseMarkdown } from './markdown.ts';

const FOOTNOTES = ['skip', 'inline', 'end'] as const;

const leaf = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...WORDS) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...['`wa¤`', '`` wa¤ ` ``', '&amp;', '&#8217;', 'wa¤\\*wa¤', '\\#', '&mdash;', '&nbsp;', '2 * 3', 'a < b', '$5'],
      ...[
        '<desk@wa¤.org>',
        '<https://wa¤.org/béta¤>',
        '![wa¤ &amp; *wa¤*](mu¤.png)',
        '![p.png](mu¤)',
        'wa¤[^n]',
        'wa¤[^m]',
      ],
      ...['wa¤<br>wa¤', 'wa¤<!-- ki¤ -->wa¤', '<span class="mu¤">wa¤</span>', 'wa¤<script>hi¤</script>', '<b>wa¤</b>'],
    ),
  },
);
const spread = (list: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 3, arbitrary: list },
    { weight: 1, arbitrary: list.map((one) => `*${one}*`) },
    { weight: 1, arbitrary: list.map((one) => `**${one}**`) },
    { weight: 1, arbitrary: list.map((one) => `(~~${one}~~)`) },
  );
const plain = spread(spread(leaf));
const inline = spread(
  fc.oneof({ weight: 4, arbitrary: plain }, { weight: 1, arbitrary: plain.map((one) => `[${one}](http://mu¤ "mu¤")`) }),
);
const paragraph = fc
  .array(fc.tuple(inline, fc.constantFrom(' ', ' ', '  ', '\n', '  \n', '\\\n')), { minLength: 1, maxLength: 5 })
  .map((parts) => `wa¤ ${parts.flat().join('')}wa¤`);
const single = fc.oneof(
  { weight: 3, arbitrary: paragraph },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        '# wa¤ *wa¤* #',
        '## #wa¤',
        'wa¤\nwa¤\n===',
        '***',
        '[ref]: http://mu¤ "mu¤"',
        '[wa¤]: wa¤ wa¤.',
        '[wa¤]: wa¤',
      ],
      ...['```ko¤\nko¤\nko¤\n```', '```\nwa¤\n```', '    ko¤\n\n    ko¤', '    wa¤', '- [x] wa¤'],
      ...['<div>\nwa¤ <b>wa¤</b>\n</div>', '<style>\nhi¤\n</style>', '<!-- ki¤\nki¤ -->', '<ul>\n<li>wa¤\n</ul>'],
      ...['|  |  |\n|---|---|\n| wa¤ \\| wa¤ | wa¤ | wa¤ |\n| wa¤ |', 'wa¤\n1871. wa¤', '[^n]: fu¤ *fu¤*\n\n    fu¤'],
      ...[`${'| ta¤ '.repeat(7)}|\n${'|---'.repeat(7)}|\n${'| ta¤ '.repeat(7)}|`],
    ),
  },
);
/** Between two blocks, so that neither becomes a part of the other. */
const BETWEEN = '\n\n<!-- ki¤ -->\n\n';
const { block } = fc.letrec<{ block: string }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 5, arbitrary: single },
    { weight: 1, arbitrary: tie('block').map((one) => indent(one, '> ', '> ')) },
    { weight: 1, arbitrary: tie('block').map((one) => indent(one, '- ', '  ')) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie('block'), tie('block'))
        .map(([first, second]) => `${indent(first, '3. ', '   ')}\n${indent(second, '9. ', '   ')}`),
    },
    { weight: 1, arbitrary: fc.tuple(tie('block'), tie('block')).map((blocks) => blocks.join(BETWEEN)) },
  ),
}));

function indent(text: string, first: string, others: string): string {
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? first : others) + line)
    .join('\n');
}

const documents = fc
  .tuple(
    fc.constantFrom('', '', '---\ntitle: me¤\n---\n', '\ufeff---\nme¤: 1\n...\n'),
    fc.array(block, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('\n', '\n', '\r\n'),
  )
  .map(([head, blocks, end]) => numberWords(`${head}${blocks.join(BETWEEN)}\n`).replaceAll('\n', end));

test('every word of Markdown is read in its order, or left out and told why', async () => {
  await fc.assert(
    fc.asyncProperty(documents, async (source) => {
      const parsed = await parseMarkdown(source, { footnotes: 'skip', language: 'en' });
      assertFates(source, parsed);
      assertPlaces(source, parsed);
    }),
    { numRuns: 400 },
  );
});

test('footnotes that are read are read once, with their places', async () => {
  await fc.assert(
    fc.asyncProperty(documents, fc.constantFrom('inline', 'end'), async (source, footnotes) => {
      const noted = source.replaceAll('fu', 'wa');
      const parsed = await parseMarkdown(noted, { footnotes, language: 'en' });
      assertFates(noted, parsed, true);
      assertPlaces(noted, parsed);
    }),
    { numRuns: 200 },
  );
});

test('whatever signs stand together, each that is read stands where it is said to be', async () => {
  const signs = fc.constantFrom(
    ...'*_`~[]()<>!#|&;:-+=\\^"\'\n\t .a7é語',
    ...[
      '𝒳',
      '  ',
      '&amp;',
      '<b>',
      '</b>',
      '<li>',
      '[^1]',
      '\n\n',
      '\n> ',
      '\n- ',
      '\n1. ',
      '\n    ',
      '|-|-|\n',
      '\r\n',
      '<!--',
      '-->',
    ],
  );
  const soup = fc.array(signs, { maxLength: 60 }).map((list) => list.join(''));
  await fc.assert(
    fc.asyncProperty(soup, fc.constantFrom(...FOOTNOTES), async (source, footnotes) => {
      assertPlaces(source, await parseMarkdown(source, { footnotes, language: 'en' }));
    }),
    { numRuns: 1_000 },
  );
});
