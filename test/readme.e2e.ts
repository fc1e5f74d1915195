// The recordings in docs/samples are what the README's lines make: the present program gives the same samples.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { readCodeBlocks } from './support/code-blocks.ts';
import { readStreamInfo } from './support/flac.ts';
import { runProgram } from './support/run-program.ts';
import { makeDataFolder, startServer } from './support/server-process.ts';
import { makeTempFolder } from './support/temp-folder.ts';

const REPOSITORY = join(import.meta.dirname, '..');

suite('the samples to hear', () => {
  test('are the same, sample by sample, as the lines of the README make them', async () => {
    const blocks = readCodeBlocks(readFileSync(join(REPOSITORY, 'README.md'), 'utf8'));
    const lines = blocks.flatMap(({ code }) => code.split('\n').filter((line) => line.startsWith('npx lector say ')));
    const files = lines.map((line) => / -o (\S+)/.exec(line)?.[1] ?? '');
    assert.deepEqual(files, ['hello.flac', 'hallo.flac']);

    using folder = makeDataFolder();
    using place = makeTempFolder('lector-readme-');
    await using server = await startServer(folder.path);
    const env = { PATH: process.env.PATH, LECTOR_URL: server.address, LECTOR_API_KEY: server.firstKey };
    const program = `"${join(REPOSITORY, 'node_modules/.bin/lector')}"`;
    const script = lines.map((line) => line.replace('npx lector', program)).join('\n');
    const { code, stderr } = await runProgram('bash', ['-euc', script], { cwd: place.path, env });
    assert.equal(code, 0, stderr);
    for (const file of files) {
      const made = readStreamInfo(readFileSync(join(place.path, file)));
      // With the MD5 of all samples; the comments of a file differ by the id of its run.
      assert.deepEqual(readStreamInfo(readFileSync(join(REPOSITORY, 'docs/samples', file))), made);
    }
  });
});
