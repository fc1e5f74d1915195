// Generated documents of HTML: every word is read or left out for a reason, wherever it stands.
import { test } from 'node:test';
import fc from 'fast-check';
import { parseHtml } from './html.ts';
import { assertFates, assertPlaces, numberWords, WORDS } from './law.suite.ts';

const leaf = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...WORDS) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        '&amp;',
        '&#8217;',
        '&mdash;',
        '&nbsp;',
        'a < b',
        'R&D',
        '<br>',
        '<wbr>',
        '<img alt="wa¤ &amp; wa¤">',
        '<img alt="mu¤.png">',
      ],
      ...[
        '<script>hi¤ <p></script>',
        '<button>hi¤</button>',
        '<!-- ki¤ -->',
        '<a href="#mu¤">wa¤</a>',
        '<b hidden>hi¤</b>',
      ],
      ...[
        '<ruby>wa¤<rp>(</rp><rt>mu¤</rt><rp>)</rp></ruby>',
        'wa¤<sup><a href="#f">1</a></sup>',
        '<sup>wa¤</sup>',
        '<b>wa¤',
      ],
      ...[
        '<math alttext="wa¤"><mi>hi¤</mi></math>',
        '<i style="display:none">hi¤</i>',
        '<span title="mu¤">wa¤</span>',
        '</b>',
      ],
    ),
  },
);
const { inline, block } = fc.letrec<{ inline: string; block: string }>((tie) => ({
  inline: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 4, arbitrary: leaf },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('b', 'em', 'span lang=fr', 'q', 'code', 'abbr title="mu¤"'), tie('inline'))
        .map(([tag, inside]) => `<${tag}>${inside}</${tag.split(' ', 1)[0]}>`),
    },
    { weight: 1, arbitrary: fc.array(tie('inline'), { maxLength: 4 }).map((parts) => parts.join(' ')) },
  ),
  block: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 4, arbitrary: tie('inline').map((inside) => `<p>${inside}</p>`) },
    { weight: 1, arbitrary: tie('inline') },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('div', 'blockquote', 'section class="mu¤"', 'h2', 'figure', 'ol', 'main'), tie('block'))
        .map(([tag, inside]) => `<${tag}>${inside}</${tag.split(' ', 1)[0]}>`),
    },
    { weight: 1, arbitrary: fc.tuple(tie('block'), tie('block')).map(([a, b]) => `<ol start=4><li>${a}<li>${b}</ol>`) },
    { weight: 1, arbitrary: fc.tuple(tie('block'), tie('block')).map((blocks) => blocks.join('\n')) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        ...[
          '<hr>',
          '<nav>hi¤ <b>hi¤</b></nav>',
          '<pre>wa¤\nwa¤</pre>',
          '<pre><code>ko¤\nko¤</code></pre>',
          '<p>wa¤<p>wa¤',
        ],
        ...[
          '<table><caption>wa¤</caption><tr><td>wa¤<td>wa¤<tr><td>wa¤</table>',
          '<dl><dt>wa¤<dd>wa¤</dl>',
          '<p>wa¤</p>',
        ],
        ...[
          '<aside epub:type="footnote" id="f">fu¤ <b>fu¤</b></aside>',
          `<table>${`<tr>${'<td>ta¤'.repeat(7)}`.repeat(2)}</table>`,
        ],
        ...[
          '<select><option>hi¤</select>',
          '<div aria-hidden="true">hi¤<p>hi¤</p></div>',
          '<svg><text>hi¤</text></svg>',
        ],
      ),
    },
  ),
}));
void inline;

const documents = fc
  .tuple(
    fc.constantFrom('', '<!DOCTYPE html [<!ENTITY mu¤ "mu¤">]><html lang="de"><head><title>me¤</title></head><body>'),
    fc.array(block, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('\n', '\r\n', ''),
  )
  .map(([head, blocks, between]) => numberWords(head + blocks.join(between)));

test('every word of HTML is read in its order, or left out and told why', async () => {
  await fc.assert(
    fc.asyncProperty(documents, async (source) => {
      const parsed = await parseHtml(source, { footnotes: 'skip', language: 'en' });
      assertFates(source, parsed);
      assertPlaces(source, parsed);
    }),
    { numRuns: 300 },
  );
});

test('whatever tags stand together, each sign that is read stands where it is said to be', async () => {
  const signs = fc.constantFrom(
    ...'<>&;/="\' \n\ta7é語!-[]',
    ...[
      '𝒳',
      '&amp',
      '&lt;',
      '&#x41;',
      '<b>',
      '</b>',
      '<p>',
      '</p>',
      '<li>',
      '<ol>',
      '</ol>',
      '<br/>',
      '<td>',
      '<table>',
      '</table>',
    ],
    ...[
      '<a href="#x">',
      '</a>',
      '<sup>',
      '</sup>',
      '<p id=x>',
      '<ruby>',
      '<rt>',
      '</ruby>',
      '<pre>',
      '<code>',
      '<q>',
      '<!--',
      '-->',
    ],
    ...[
      '<aside role=doc-footnote id=x>',
      '</aside>',
      '<h2>',
      '<blockquote>',
      '<math alttext="a">',
      '<title>',
      '<div hidden>',
      '<tr><th>',
    ],
  );
  const soup = fc.array(signs, { maxLength: 50 }).map((list) => list.join(''));
  await fc.assert(
    fc.asyncProperty(
      soup,
      fc.constantFrom('en', 'ja'),
      fc.constantFrom('skip', 'inline', 'end'),
      async (source, language, footnotes) => {
        assertPlaces(source, await parseHtml(source, { footnotes, language }));
      },
    ),
    { numRuns: 1_500 },
  );
});
