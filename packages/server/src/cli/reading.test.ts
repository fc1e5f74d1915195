// Tests how the command line says how a text is to be read, and what it tells of what was left out.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { useRemoteCommands } from '../../test/remote-commands.ts';

const cli = useRemoteCommands();

const OPTIONS = [
  '--input',
  'Markdown',
  '--normalize',
  'light',
  '--footnotes',
  'end',
  '--marks',
  '--speed',
  '1.5',
  '--dictionaries',
  '3, 1',
];
const PAUSES = ['--pauses', 'sentence=0, paragraph_ms=600,scene=10000'];
const FIELDS = {
  input_type: 'markdown',
  normalize: 'light',
  footnotes: 'end',
  marks: true,
  speed: 1.5,
  dictionaries: [3, 1],
};

function lastReading(): object {
  const { text: _, voice_id: __, language: ___, lane: ____, ...reading } = cli.fake.runs.at(-1)?.request ?? {};
  return reading;
}

test('say sends how the text is to be read, and nothing of what is not said', async () => {
  const output = join(cli.folder, 'x.flac');
  assert.equal((await cli.run(['say', 'x', '-o', output])).code, 0);
  assert.deepEqual(lastReading(), {});
  assert.equal((await cli.run(['say', 'x', '-o', output, ...OPTIONS, ...PAUSES])).code, 0);
  assert.deepEqual(lastReading(), { ...FIELDS, pauses: { sentence_ms: 0, paragraph_ms: 600, scene_ms: 10_000 } });
});

test('a mistake in such an option sends nothing, and says what is possible', async () => {
  const cases: [string[], RegExp][] = [
    [['--input', 'docx'], /“docx” is not a kind of input: use text, markdown, html or ssml/],
    [['--speed', '5'], /“5” is not a speed: give a number from 0.25 to 4, such as 1.25/],
    [['--speed', 'fast'], /“fast” is not a speed/],
    [['--normalize', 'all'], /“all” is not a level of normalisation: use off, light or full/],
    [['--footnotes', ''], /“” is not a place for footnotes: use skip, inline or end/],
    [['--pauses', 'sentence=10001'], /“sentence=10001” is not a pause: .* milliseconds up to 10,000/],
    [['--pauses', 'word=3'], /“word=3” is not a pause: use sentence, paragraph, heading, scene/],
    [['--dictionaries', '1,x'], /“x” is not the id of a dictionary: give their numbers, such as 3,1/],
    [['--pauses', 'sentence'], /“sentence” is not a pause/],
  ];
  for (const [options, words] of cases) {
    for (const start of [
      ['say', 'x', '-o', join(cli.folder, 'x.flac')],
      ['batch', cli.file('a.txt', 'One.'), '-o', join(cli.folder, 'out')],
    ]) {
      const { code, notes } = await cli.run([...start, ...options]);
      assert.deepEqual([code, cli.submissions()], [2, 0], options.join(' '));
      assert.match(notes, words);
    }
  }
});

test('what was left out and what is to be looked at is told after speaking', async () => {
  const output = join(cli.folder, 'x.flac');
  const text = 'left:footnote,code,footnote,other warn:7';
  const { notes, code } = await cli.run(['say', text, '-o', output]);
  assert.equal(code, 0);
  const lines = notes.split('\n');
  assert.equal(
    lines[1],
    'Left out: 2 footnotes, 1 piece of code, 1 passage (GET /lector/v1/runs/2000000000 and the studio say where)',
  );
  assert.match(lines[2] ?? '', /^At character 3: That is [^\u001b]*odd$/);
  assert.deepEqual([lines.length, lines.at(-1)], [8, '… and 2 more warnings']);
  const json = await cli.run(['say', text, '-o', output, '--json']);
  const { left_out, warnings } = JSON.parse(json.out);
  assert.deepEqual([left_out, warnings], [4, 7]);
  assert.doesNotMatch((await cli.run(['say', 'plain', '-o', output])).notes, /left out|character/i);
});

test('a recording is there also when the server says nothing about its reading', async () => {
  for (const fault of [{ status: 404 }, { status: 200, body: '{}' }]) {
    cli.fake.fault = ({ path }) => (path.startsWith('/lector/v1/runs/') ? fault : undefined);
    const { code, notes } = await cli.run(['say', 'left:code', '-o', join(cli.folder, 'x.flac')]);
    assert.equal(code, 0, notes);
    assert.doesNotMatch(notes, /Left out/);
  }
});

test('rows have columns for it, files know what they are written in, and options are for the rest', async () => {
  const inputs = [
    cli.file(
      'a.csv',
      'text,Input_Type,normalize,footnotes,pauses,marks,dictionaries\nA,ssml,OFF,inline,scene=5,false,7\nB,,,,,,\n',
    ),
    cli.file('b.jsonl', '{"text":"C","pauses":{"heading_ms":7},"marks":true,"dictionaries":[2,1]}\n'),
    cli.file('d.html', '<p>D</p>'),
  ];
  const out = join(cli.folder, 'out');
  const ran = await cli.run(['batch', ...inputs, '-o', out, '--input', 'markdown', '--normalize', 'light']);
  assert.equal(ran.code, 0, ran.notes);
  const readings = cli.fake.runs.map(({ request: { voice_id: _, language: __, ...rest } }) => rest);
  assert.deepEqual(
    readings.toSorted((a, b) => (String(a.text) < String(b.text) ? -1 : 1)),
    [
      { text: '<p>D</p>', input_type: 'html', normalize: 'light' },
      {
        ...{ text: 'A', input_type: 'ssml', normalize: 'off', footnotes: 'inline', marks: false, dictionaries: [7] },
        pauses: { scene_ms: 5 },
      },
      { text: 'B', input_type: 'markdown', normalize: 'light' },
      {
        text: 'C',
        input_type: 'markdown',
        normalize: 'light',
        pauses: { heading_ms: 7 },
        dictionaries: [2, 1],
        marks: true,
      },
    ],
  );
});

test('a mistake in such a column is told with its place', async () => {
  const table = cli.file('a.csv', 'text,normalize,pauses\nA,most,\nB,,sentence=soon\n');
  const lines = cli.file(
    'b.jsonl',
    '{"text":"C","marks":2}\n{"text":"C","pauses":[]}\n{"text":"D","normalize":true}\n',
  );
  const { code, notes } = await cli.run(['batch', table, lines, '-o', join(cli.folder, 'out')]);
  assert.deepEqual([code, cli.submissions()], [2, 0]);
  assert.match(notes, /a\.csv:2, column “normalize”: “most” is not a level/);
  assert.match(notes, /a\.csv:3, column “pauses”: “sentence=soon” is not a pause/);
  assert.match(notes, /b\.jsonl:1, member “marks”: “2” is not true or false/);
  assert.match(notes, /b\.jsonl:2, member “pauses”: must be an object such as \{"sentence_ms": 300\}, or text/);
  assert.match(notes, /b\.jsonl:3, member “normalize”: must be text or a number/);
});

test('a batch tells of how many rows something was left out or warned of, also when it is gone on with', async () => {
  const inputs = [
    cli.file('a.md', 'left:table warn:1'),
    cli.file('b.md', 'left:code,hidden'),
    cli.file('c.md', 'whole'),
    cli.file('d.txt', 'left:code'),
  ];
  const out = join(cli.folder, 'out');
  for (const _ of ['first', 'again']) {
    const { notes, out: summary, code } = await cli.run(['batch', ...inputs, '-o', out, '--json']);
    assert.equal(code, 0);
    assert.match(
      notes,
      /Something was left out in 2 rows, and there are warnings about 1 row: \S+manifest\.json says in which/,
    );
    assert.deepEqual([JSON.parse(summary).rows_left_out, JSON.parse(summary).rows_warned], [2, 1]);
    const { rows } = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
    assert.deepEqual(
      rows.map(({ left_out, warnings }: { left_out: number; warnings: number }) => [left_out, warnings]),
      [
        [1, 1],
        [2, 0],
        [0, 0],
        [null, null],
      ],
    );
  }
  assert.equal(cli.fake.seen.filter(({ path }) => path.startsWith('/lector/v1/runs/')).length, 3);
});
