// SSML: words, blocks and directions with their places in the source, what is refused, and what is only warned of.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assertLinear } from '../cpu-growth.suite.ts';
import { originalSpan } from '../trace/rewrite.ts';
import { type Direction, InputError, type ParsedText } from './parsed-text.ts';
import { loadSsml, parseSsml } from './ssml.ts';

const speak = (inside: string) => `<speak>${inside}</speak>`;
const parse = (inside: string) => parseSsml(speak(inside));
const codes = ({ warnings }: ParsedText) => warnings.map(({ code }) => code);

/** The blocks by kind and text. */
const blocksOf = ({ words, blocks }: ParsedText) =>
  blocks.map(({ kind, span }) => `${kind}: ${words.text.slice(span.start, span.end)}`);

/** Directions with the words they are about in place of their spans; places as what stands before and after. */
function told({ words, directions }: ParsedText) {
  return directions.map((direction) => {
    if (!('span' in direction)) {
      const { at, ...rest } = direction;
      return { ...rest, at: `${words.text.slice(0, at)}|${words.text.slice(at)}` };
    }
    const { span, ...rest } = direction;
    return { ...rest, words: words.text.slice(span.start, span.end) };
  });
}

async function refusal(source: string): Promise<InputError> {
  const error = await parseSsml(source).then(
    () => assert.fail('it was read'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof InputError);
  return error;
}

test('the words are read without tags, their white space collapsed and their entities decoded', async () => {
  const source = `<?xml version="1.0"?>
    <speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-GB">
      Salt &amp; pepper,<!-- both --> it&#8217;s
      <emphasis level="strong">really</emphasis>&#x20; all &lt;there&gt;<![CDATA[ <is> & ]]>was.&#160;.
    </speak>`;
  const parsed = await parseSsml(source);
  assert.equal(parsed.words.text, 'Salt & pepper, it’s really all <there> <is> & was.\u00a0. ');
  assert.deepEqual(blocksOf(parsed), [`paragraph: ${parsed.words.text.trim()}`]);
  assert.deepEqual([parsed.directions, parsed.warnings], [[], []]);
  const left = parsed.leftOut.map(({ span, reason }) => [reason, source.slice(span.start, span.end).slice(0, 11)]);
  assert.deepEqual(left, [
    ['markup', '<?xml versi'],
    ['markup', '<speak vers'],
    ['comment', '<!-- both -'],
    ['markup', '<emphasis l'],
    ['markup', '</emphasis>'],
    ['markup', '</speak>'],
  ]);
});

test('each word knows its place in the source, also behind entities and where an alias is read', async () => {
  const source = speak('\n a&amp;b  <sub alias="World Wide  Web">W<i>W</i>W</sub> it&#8217;s <sub alias="x y"/>');
  const { words } = await parseSsml(source);
  assert.equal(words.text, 'a&b World Wide Web it’s x y');
  const from = (part: string) => {
    const start = words.text.indexOf(part);
    const span = originalSpan(words, { start, end: start + part.length });
    return source.slice(span.start, span.end);
  };
  assert.deepEqual(['a', '&', 'b', 'Wide', 'it’s', 'x'].map(from), [
    'a',
    '&amp;',
    'b',
    'W<i>W</i>W',
    'it&#8217;s',
    '<sub alias="x y"/>',
  ]);
});

test('paragraphs and sentences are blocks, and the last sentence of a paragraph ends it', async () => {
  const parsed = await parse('<p><s>One</s> <s>Two</s> three</p>four <s>five</s><p>six</p>');
  assert.deepEqual(blocksOf(parsed), [
    'sentence: One',
    'sentence: Two',
    'paragraph: three',
    'sentence: four',
    'paragraph: five',
    'paragraph: six',
  ]);
  assert.equal(parsed.words.text, 'One\nTwo\nthree\n\nfour \nfive\n\nsix');
  assert.deepEqual(blocksOf(await parse('<p><s>One</s></p><p> </p>')), ['paragraph: One']);
  assert.deepEqual(blocksOf(await parse(' ')), []);
});

test('breaks have a time or a strength, and stand between the words where they are', async () => {
  const parsed = await parse(
    '<p>a<break/> b <break time="500ms"/>c</p><break time="1.5s"/><p>d<break strength="none"/></p>',
  );
  assert.deepEqual(told(parsed), [
    { type: 'break', milliseconds: 200, at: 'a| b c\n\nd' },
    { type: 'break', milliseconds: 500, at: 'a b |c\n\nd' },
    { type: 'break', milliseconds: 1500, at: 'a b c|\n\nd' },
    { type: 'break', milliseconds: 0, at: 'a b c\n\nd|' },
  ]);
  const strengths = await parseSsml(speak('a<break strength="strong"/>b<break strength="x-strong"/>'), {
    sentence: 111,
    paragraph: 222,
  });
  assert.deepEqual(
    strengths.directions.map((direction) => direction.type === 'break' && direction.milliseconds),
    [111, 222],
  );
});

test('a break that is too long is cut, and one that is not understood is left out; both are told', async () => {
  const parsed = await parse('a<break time="11s"/>b<break time="soon"/>c<break time="-1s"/><break strength="huge"/>');
  assert.deepEqual(told(parsed), [{ type: 'break', milliseconds: 10_000, at: 'a|bc' }]);
  assert.deepEqual(codes(parsed), ['break_cut', 'break_ignored']);
});

test('marks keep their names and their order', async () => {
  const parsed = await parse('<mark name="start"/>one <mark name=" b "/><mark name="c"/>two<mark/>');
  assert.deepEqual(told(parsed), [
    { type: 'mark', name: 'start', at: '|one two' },
    { type: 'mark', name: 'b', at: 'one |two' },
    { type: 'mark', name: 'c', at: 'one |two' },
  ]);
  assert.deepEqual(codes(parsed), ['mark_ignored']);
});

test('prosody inside of prosody multiplies, and no two spans overlap', async () => {
  const parsed = await parse(
    '<prosody rate="50%" volume="-6dB">a <prosody rate="1.5" pitch="+2st">b</prosody> c</prosody> <prosody rate="medium">d</prosody>',
  );
  assert.deepEqual(told(parsed), [
    { type: 'prosody', words: 'a', rate: 0.5, pitch: 0, volume: -6 },
    { type: 'prosody', words: 'b', rate: 0.75, pitch: 2, volume: -6 },
    { type: 'prosody', words: 'c', rate: 0.5, pitch: 0, volume: -6 },
  ]);
});

test('rate, pitch and volume are read as the standard has them', async () => {
  const of = async (attribute: string) => {
    const { directions, warnings } = await parse(`<prosody ${attribute}>a</prosody>`);
    const found = directions[0] as Extract<Direction, { type: 'prosody' }> | undefined;
    const values = [found?.rate ?? 1, found?.pitch ?? 0, found?.volume ?? 0].map(
      (value) => Math.round(value * 100) / 100,
    );
    return [...values, ...warnings.map(({ code }) => code)].join(' ');
  };
  const cases: readonly (readonly [attribute: string, result: string])[] = [
    ['rate="x-slow"', '0.5 0 0'],
    ['rate="fast"', '1.25 0 0'],
    ['rate="120%"', '1.2 0 0'],
    ['rate="+20%"', '1.2 0 0'],
    ['rate="-20%"', '0.8 0 0'],
    ['rate="900%"', '4 0 0 prosody_cut'],
    ['rate="quick"', '1 0 0 prosody_ignored'],
    ['rate="NaN"', '1 0 0 prosody_ignored'],
    ['pitch="x-high"', '1 6 0'],
    ['pitch="-3st"', '1 -3 0'],
    ['pitch="+10%"', '1 1.65 0'],
    ['pitch="+100st"', '1 24 0 prosody_cut'],
    ['pitch="200Hz"', '1 0 0 prosody_ignored'],
    ['volume="silent"', '1 0 -120'],
    ['volume="loud"', '1 0 3'],
    ['volume="+2.5dB"', '1 0 2.5'],
    ['volume="50"', '1 0 -6.02'],
    ['volume="+99dB"', '1 0 12 prosody_cut'],
    ['contour="(0%,+20Hz)"', '1 0 0 prosody_ignored'],
  ];
  for (const [attribute, result] of cases) assert.equal(await of(attribute), result, attribute);
});

test('phonemes are told in IPA, whatever alphabet they are written in', async () => {
  const parsed = await parse(
    `<phoneme ph="təˈmɑːtəʊ"> tomato </phoneme> <phoneme alphabet="x-sampa" ph="t@&quot;mA:t@U">a</phoneme>
     <phoneme alphabet="x-arpabet" ph="T AH0 M EY1 T OW0">b</phoneme>
     <phoneme alphabet="pinyin" ph="ma1">c</phoneme> <phoneme>d</phoneme> <phoneme ph="a"/>`,
  );
  assert.deepEqual(told(parsed), [
    { type: 'phoneme', words: 'tomato', ipa: 'təˈmɑːtəʊ' },
    { type: 'phoneme', words: 'a', ipa: 'təˈmɑːtəʊ' },
    { type: 'phoneme', words: 'b', ipa: 'təmˈeɪtoʊ' },
  ]);
  assert.deepEqual(codes(parsed), ['phoneme_ignored', 'phoneme_empty']);
});

test('language and say-as are told with their words; the language of the whole is that of the request', async () => {
  const parsed = await parseSsml(
    `<speak xml:lang="en-US">a <lang xml:lang="fr-FR">b <lang xml:lang="de">c</lang> d</lang>
     <p xml:lang="it">e</p><say-as interpret-as="date" format="dmy">1/2/2024</say-as> <say-as>5</say-as></speak>`,
  );
  assert.deepEqual(told(parsed), [
    { type: 'language', words: 'b', tag: 'fr-FR' },
    { type: 'language', words: 'c', tag: 'de' },
    { type: 'language', words: 'd', tag: 'fr-FR' },
    { type: 'language', words: 'e', tag: 'it' },
    { type: 'say_as', words: '1/2/2024', as: 'date', format: 'dmy' },
  ]);
  assert.deepEqual(codes(parsed), ['say_as_ignored']);
});

test('unknown elements are read as text and told once each; metadata is left out', async () => {
  const parsed = await parse(
    '<metadata><a>x</a></metadata><mstts:express-as style="sad">a</mstts:express-as> <voice>b</voice> <voice>c</voice>',
  );
  assert.equal(parsed.words.text, 'a b c');
  assert.deepEqual(codes(parsed), ['element_unknown', 'element_unknown']);
  assert.deepEqual(
    parsed.leftOut.filter(({ reason }) => reason === 'metadata').map(({ span }) => span.end - span.start),
    ['<metadata><a>x</a></metadata>'.length],
  );
  const many = await parse(Array.from({ length: 300 }, (_, index) => `<x${index}/>`).join(''));
  assert.equal(many.warnings.length, 101);
  assert.equal(many.warnings.at(-1)!.code, 'more_warnings');
});

test('what is not well-formed or not SSML is refused at its place', async () => {
  const cases: readonly (readonly [source: string, fault: string, message: RegExp])[] = [
    ['<speak>AT&T</speak>', '&T', /An & begins one of/],
    ['<speak>a &nbsp; b;</speak>', '&nbsp', /An & begins one of/],
    ['<speak>a &amp; R&D &amp; b</speak>', '&D', /An & begins one of/],
    ['<speak>1 < 2</speak>', ' 2', /A < begins a tag/],
    ['<speak><p>a</s></p></speak>', '</s>', /closes another element/],
    ['<speak><p>a', '<p>', /is not closed/],
    ['<speak>a<p a=1/></speak>', '1/', /An attribute must be/],
    ['<speak><p a="1" a="2"/></speak>', '></', /same attribute twice/],
    ['<speak/><speak/>', '<speak/>', /one element around/],
    ['a', 'a', /one element around/],
    ['<html>a</html>', '<html>', /must be speak/],
    ['<x:speak xmlns:x="urn:x"/>', '<x:', /must be speak/],
    ['<!DOCTYPE speak [<!ENTITY a "b">]><speak>&a;</speak>', '<!DOC', /DOCTYPE is not allowed/],
    [`<speak>${'<x>'.repeat(64)}`, '<x>', /nested more than 64 deep/],
    [`<speak>${'<x/>'.repeat(50_000)}</speak>`, '', /more than 50000 elements/],
    [`<speak ${Array.from({ length: 17 }, (_, index) => `a${index}=""`).join(' ')}/>`, '', /more than 16 attributes/],
    ['<speak>\u0000</speak>', '\u0000', /XML does not allow/],
    ['<speak>\ud800</speak>', '\ud800', /XML does not allow/],
  ];
  for (const [source, fault, message] of cases) {
    const error = await refusal(source);
    assert.match(error.message, message, source.slice(0, 80));
    const place = source.lastIndexOf(fault);
    if (fault !== '') assert.equal(error.at, place, source.slice(0, 80));
  }
});

/** Well-formed documents. */
const { inside } = fc.letrec<{ inside: string; part: string }>((tie) => ({
  inside: fc.array(tie('part'), { maxLength: 5 }).map((parts) => parts.join('')),
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'a',
      'ü ',
      '\n',
      '&amp;',
      '&#8217;',
      '&#10;',
      ' b',
      '<break/>',
      '<mark name="m"/>',
      '<!-- c -->',
      '天\n',
      '<![CDATA[ &<]]>',
    ),
    fc
      .tuple(
        fc.constantFrom(
          'p',
          's',
          'x',
          'sub alias="c d"',
          'sub',
          'prosody rate="slow"',
          'lang xml:lang="de"',
          'metadata',
        ),
        tie('inside'),
      )
      .map(([tag, within]) => `<${tag}>${within}</${tag.split(' ')[0]}>`),
  ),
}));

test('whatever is written, each unit of the words has its place, and directions lie within the words', async () => {
  const parse = await loadSsml();
  fc.assert(
    fc.property(inside, (document) => {
      const source = speak(document);
      const { words, blocks, directions } = parse(source);
      let place = 0;
      for (let at = 0; at < words.text.length; at++) {
        const { start, end } = originalSpan(words, { start: at, end: at + 1 });
        assert.ok(start >= place && end <= source.length, 'in order, within the source');
        if (words.text[at] === 'a' || words.text[at] === 'ü') assert.equal(source[start], words.text[at]);
        place = start;
      }
      let end = 0;
      for (const { span } of blocks) {
        assert.ok(span.start >= end && span.end > span.start);
        assert.equal(words.text.slice(end, span.start).trim(), '', 'between blocks is white space');
        end = span.end;
      }
      assert.equal(words.text.slice(end).trim(), '');
      for (const direction of directions) {
        assert.ok(('span' in direction ? direction.span.end : direction.at) <= words.text.length);
      }
    }),
    { numRuns: 500 },
  );
});

test('whatever is written, it is read or refused at a place in the source', async () => {
  const parse = await loadSsml();
  const unit = fc.constantFrom(
    ...['<speak>', '</speak>', '<p', '>', '/>', '&', ';', '#', 'x', '"', '=', '<!--', '-->', ']]>', '<?', '?>', ' '],
  );
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 20 }), (units) => {
      const source = units.join('');
      try {
        parse(source);
      } catch (error) {
        assert.ok(error instanceof InputError);
        assert.ok(error.at >= 0 && error.at <= source.length);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('hostile documents take time that grows with their size', async () => {
  const parse = await loadSsml();
  const body: Readonly<Record<string, (size: number) => string>> = {
    'text without tags': (size) => 'a b\n'.repeat(size),
    'white space': (size) => ' \n\t '.repeat(size),
    entities: (size) => '&amp;'.repeat(size),
    'signs of entities': (size) => '&'.repeat(4 * size),
    'an entity without end': (size) => `&${'a'.repeat(4 * size)}`,
    'nested elements': (size) => '<p>'.repeat(size),
    'elements side by side': (size) => '<s>a</s>'.repeat(size / 8),
    'marks in one place': (size) => '<mark name="m"/>'.repeat(size / 8),
    'prosody in prosody': (size) => '<prosody rate="50%">a<prosody rate="50%">b</prosody></prosody>'.repeat(size / 16),
    'unknown elements': (size) => Array.from({ length: size / 8 }, (_, index) => `<a${index}/>`).join(''),
    'an element with many attributes': (size) =>
      `<p ${Array.from({ length: size }, (_, at) => `a${at}=""`).join(' ')}/>`,
    'a long attribute': (size) => `<sub alias="${'&lt; '.repeat(size)}">a</sub>`,
    comments: (size) => '<!-- a -->'.repeat(size),
    'brackets of CDATA': (size) => `<![CDATA[${']] '.repeat(size)}`,
    'line ends between ideographs': (size) => '天\n'.repeat(size),
  };
  for (const [name, make] of Object.entries(body)) {
    const texts = new Map([3_200, 25_600].map((size) => [size, speak(make(size))]));
    assertLinear(name, 3_200, (size) => {
      try {
        parse(texts.get(size)!);
      } catch (error) {
        assert.ok(error instanceof InputError, String(error));
      }
    });
  }
});
