// The README and the results page say what is so: figures, links and commands are held against the code and the files.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { buildProgram } from '../packages/server/src/cli/program.ts';
import { LANGUAGES } from '../packages/server/src/domain/language.ts';
import { ENGINE_SOURCES } from '../packages/server/src/engines/catalogue.ts';

const REPOSITORY = join(import.meta.dirname, '..');
const read = (page: string) => readFileSync(join(REPOSITORY, page), 'utf8');
const README = read('README.md');
/** Without line ends, so that a sentence may be wrapped anywhere. */
const PROSE = README.replaceAll(/\s+/g, ' ');
const MAX_LINES = 145;

test('the README counts voices and languages as the catalogue has them', () => {
  const ofEngine = (name: string) => {
    const source = ENGINE_SOURCES.find((one) => one.voices()[0]?.engine === name);
    assert.ok(source, name);
    return source;
  };
  assert.equal(ENGINE_SOURCES.length, 2, 'the README speaks of two engines');
  const source = ofEngine('espeak-ng');
  const voices = source.voices();
  const { support } = source;
  assert.ok(PROSE.includes(`has ${voices.length} voices, and each speaks`));
  assert.ok(
    PROSE.includes(`brings ${['no', 'one', 'two', 'three', 'four'][ofEngine('flite').voices().length]} voices`),
  );
  const levels = new Set(voices.map((voice) => LANGUAGES.map((language) => support(voice, language.id).level).join()));
  assert.equal(levels.size, 1, 'each voice speaks the same languages');
  const count = (level: string) => LANGUAGES.filter(({ id }) => support(voices[0]!, id).level === level).length;
  const [exact, borrowed, none] = [count('exact'), count('same-language'), count('none')];
  for (const words of [
    `and each speaks ${exact + borrowed} of camb's ${LANGUAGES.length} languages`,
    `${exact} with rules for just that language and region, ${borrowed} borrowed from another region of the same language`,
    `the other ${none} are refused`,
  ])
    assert.ok(PROSE.includes(words), words);
  const ofTag = (tag: string) => support(voices[0]!, LANGUAGES.find((language) => language.tag === tag)!.id);
  assert.match(JSON.stringify(ofTag('ja-jp')), /Kanji are read by a dictionary/);
  assert.match(JSON.stringify(ofTag('de-at')), /same-language.*German of Germany/);
});

test('the README is short, and its samples are small', () => {
  assert.ok(README.split('\n').length <= MAX_LINES);
  const samples = ['hello.flac', 'hallo.flac'].map((name) => statSync(join(REPOSITORY, 'docs/samples', name)).size);
  assert.ok(samples.reduce((sum, size) => sum + size, 0) < 150_000);
});

test('every block of the README is one that first-minutes runs, but for the tests themselves', () => {
  const script = join(REPOSITORY, 'scripts/readme-script.ts');
  const args = [script, 'http://127.0.0.1:7099', 'lct_key'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: REPOSITORY, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.doesNotMatch(stdout, /lct_…|7077/);
  assert.deepEqual(stdout.match(/not run, .*(?=')/g), ['not run, because .ci/run runs just that right after']);
});

test('every command that the README lists is there, and every one that is there is listed', () => {
  const table = README.slice(README.indexOf('## The command line'), README.indexOf('## To know'));
  const cells = [...table.matchAll(/^\| (`[^|]*) \|/gm)].map(([, cell = '']) => cell);
  // `keys create` names two, and what follows in capitals, quotes or dashes is no command.
  const names = cells.flatMap((cell) =>
    [...cell.matchAll(/`([a-z-]+(?: [a-z][a-z-]*)*)/g)].map(([, words = '']) => words),
  );
  const listed = names.flatMap((words) => words.split(' '));
  const { commands } = buildProgram();
  const within = commands.filter((command) => ['keys', 'book'].includes(command.name()));
  const known = [...commands, ...within.flatMap((command) => command.commands)].map((command) => command.name());
  assert.deepEqual(listed.toSorted(), known.toSorted());
});

for (const page of ['README.md', 'docs/results.md', 'docs/webhooks.md', 'CHANGELOG.md', 'docs/releasing.md']) {
  test(`every link of ${page} leads somewhere`, () => {
    const text = read(page).replaceAll(/^```.*?^```$/gms, '');
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      assert.ok(existsSync(join(REPOSITORY, file)), target);
      if (anchor !== undefined) assert.ok(anchorsOf(read(file)).includes(anchor), target);
    }
  });
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
