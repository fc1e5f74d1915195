// The TypeScript samples of README, results page, webhooks page and studio pass `tsc --strict` beside the published client of camb.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bulkSamples, pollSamples, resultSamples, speakSamples } from '../packages/studio/src/code-samples.ts';
import { readCodeBlocks } from './support/code-blocks.ts';
import { makeTempFolder } from './support/temp-folder.ts';

const REPOSITORY = join(import.meta.dirname, '..');
const PAGES = ['README.md', 'docs/results.md', 'docs/webhooks.md'];
const BASE = 'https://speech.example';
const SPEECH = { text: 'It\'s "quoted".', voiceId: 147_320, languageId: 1 };

/** What a project of today has: the modules of Node, strictly. */
const COMPILER = '--noEmit --strict --skipLibCheck --target es2022 --module nodenext --types node'.split(' ');

/** File name → code. */
function gatherSamples(): ReadonlyMap<string, string> {
  const samples = new Map<string, string>();
  for (const page of PAGES) {
    const blocks = readCodeBlocks(readFileSync(join(REPOSITORY, page), 'utf8'));
    const shown = blocks.filter(({ language }) => language === 'ts');
    assert.ok(shown.length > 0, `${page} shows no TypeScript`);
    for (const { fileName, code } of shown) {
      assert.match(fileName, /^[a-z-]+\.mjs$/, `${page} does not say where the sample goes`);
      samples.set(fileName.replace(/\.mjs$/, '.mts'), code);
    }
  }
  const ofStudio = {
    speak: speakSamples(BASE, SPEECH, 'en-us'),
    markdown: speakSamples(BASE, { ...SPEECH, fields: { input_type: 'markdown', normalize: 'off' } }, 'en-us'),
    poll: pollSamples(BASE, 'b7a1a2cc-3b0e-4b63-9d1a-3a8f2f5a0c11', 12_345),
    result: resultSamples(BASE, 12_345),
    bulk: bulkSamples(BASE, [12_345, 6_789], 5),
  };
  for (const [name, shown] of Object.entries(ofStudio)) {
    samples.set(`studio-${name}.mts`, shown.find(({ id }) => id === 'typescript')!.code);
  }
  return samples;
}

test('every TypeScript sample compiles under --strict', () => {
  using place = makeTempFolder('lector-samples-');
  symlinkSync(join(REPOSITORY, 'node_modules'), join(place.path, 'node_modules'));
  const samples = gatherSamples();
  const control = samples.get('studio-speak.mts')!.replace('voice_id: 147320', "voice_id: 'x'");
  for (const [name, code] of [...samples, ['control.mts', control] as const])
    writeFileSync(join(place.path, name), code);
  const compiler = join(REPOSITORY, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [compiler, ...COMPILER, ...samples.keys(), 'control.mts'], {
    cwd: place.path,
    encoding: 'utf8',
  });
  const [wrong = '', ...others] = stdout.trim().split('\n');
  assert.match(wrong, /^control\.mts.*TS2322/, 'a wrong type is seen');
  assert.deepEqual(others, []);
});
