// The pool with real engine processes: the results of its runs.

import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { getPriority } from 'node:os';
import { test } from 'node:test';
import { NO_WISHES } from '../../src/domain/segment-wishes.ts';
import { ESPEAK_MODEL, findEspeakVoice } from '../../src/engines/espeak/voices.ts';
import { loadEngine } from '../../src/engines/registry.ts';
import { SpokenBefore, type SynthesisRequest } from '../../src/ports/synthesizer.ts';
import { findIn } from './earlier-segments.ts';
import { failsWith, filesAt, folder, LONG, never, newPath, request, start, until } from './pool.suite.ts';

const hasFlac = spawnSync('flac', ['--version']).status === 0;
const onLinux = { skip: process.platform !== 'linux' && 'NOT CHECKED: /proc is needed' };

test('a run becomes a FLAC file with the samples the engine gives, pauses between sentences, and our comments', async () => {
  const pool = await start();
  const text = 'Old Brown came in. Nobody saw him!';
  const path = newPath();
  const result = await pool.synthesize(request(text), filesAt(path), never);
  const bytes = readFileSync(path);
  assert.equal(result.sizeBytes, bytes.length);
  assert.equal(result.sha256, createHash('sha256').update(bytes).digest('hex'));
  assert.deepEqual([result.segments, result.resumedSegments, result.sampleRate], [2, 0, 22_050]);
  assert.deepEqual(result.coverage, {
    characters: 34,
    spoken: 26,
    silent: { white_space: 6, punctuation: 2, invisible: 0, markup: 0, left_out: 0 },
    reported: { no_reading: 0, no_sound: 0 },
    losses: [],
    basis: 'judged',
  });
  assert.equal(bytes.readUInt32BE(22), result.samples);

  const engine = await loadEngine(ESPEAK_MODEL);
  const expected: Int16Array[] = [];
  for (const sentence of ['Old Brown came in. ', 'Nobody saw him!']) {
    if (expected.length > 0) expected.push(new Int16Array(Math.round(0.294 * 22_050)));
    const take = (samples: Int16Array) => expected.push(samples.slice()) > 0;
    const voice = findEspeakVoice(1003)!.voice;
    await engine.synthesize({ ...request(sentence), voice }, take, never);
  }
  const md5 = createHash('md5');
  for (const samples of expected) md5.update(samples);
  assert.equal(bytes.toString('hex', 26, 42), md5.digest('hex'), 'the MD5 of the samples in STREAMINFO');

  const comments = bytes.toString('utf8', 0, 600);
  const textHash = createHash('sha256').update(text).digest('hex');
  for (const comment of ['LECTOR_RUN_ID=42', 'LECTOR_VOICE=1003 Carl', 'LECTOR_ENGINE=espeak-ng ', 'LANGUAGE=en-us'])
    assert.ok(comments.includes(comment), comment);
  assert.ok(comments.includes(`LECTOR_TEXT_SHA256=${textHash}`));
  assert.ok(!bytes.includes('Brown'), 'never the text');
});

test('the same request gives the same bytes, in any order and from any process', async () => {
  const pool = await start({ children: 2 });
  const requests = ['One sentence.', 'Another one. And more!', 'x', LONG.slice(0, 2_000)].map((text) => request(text));
  const speak = async (one: SynthesisRequest) => (await pool.synthesize(one, filesAt(newPath()), never)).sha256;
  const forwards = await Promise.all(requests.map(speak));
  const backwards = await Promise.all(requests.toReversed().map(speak));
  assert.deepEqual(backwards.toReversed(), forwards);
});

test('the reference decoder accepts what is made', {
  skip: !hasFlac && 'NOT CHECKED: there is no `flac` program here',
}, async () => {
  const pool = await start();
  for (const one of [request('Hi.'), request(LONG), request('你好。', { languageId: 139, voiceId: 20305 })]) {
    const path = newPath();
    await pool.synthesize(one, filesAt(path), never);
    execFileSync('flac', ['-t', '-w', '-s', path]);
  }
});

test('an engine process has low priority, no environment, and ends with the server', onLinux, async () => {
  const sourceOf = (path: string) => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);
  const script = `
    import { createSynthesizerPool } from ${sourceOf('workers/pool.ts')};
    import { createVoiceCatalogue } from ${sourceOf('services/voices/voice-catalogue.ts')};
    import { ENGINE_SOURCES } from ${sourceOf('engines/catalogue.ts')};
    const catalogue = createVoiceCatalogue(ENGINE_SOURCES);
    const pool = createSynthesizerPool({ catalogue, children: 1, spool: ${JSON.stringify(folder)} });
    await pool.ready();
    console.log(pool.pids()[0]);
    pool.synthesize(${JSON.stringify(request('A sentence. '.repeat(5_000)))}, ${JSON.stringify(filesAt(newPath()))}, new AbortController().signal);`;
  const server = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { LECTOR_SECRET: 'do not tell' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(server.stdout.setEncoding('utf8'), 'data');
  const pid = Number(line);
  assert.equal(getPriority(pid), 10);
  for (const thread of readdirSync(`/proc/${pid}/task`)) assert.equal(getPriority(Number(thread)), 10);
  assert.ok(!readFileSync(`/proc/${pid}/environ`, 'utf8').includes('LECTOR'));
  server.kill('SIGKILL');
  await until(() => !existsSync(`/proc/${pid}`));
});

test('a short run does not wait behind a long one while another process could speak it', async () => {
  const pool = await start({ children: 2 });
  const ended: string[] = [];
  const speak = (name: string, text: string) =>
    pool.synthesize(request(text), filesAt(newPath()), never).then(() => ended.push(name));
  await Promise.all([speak('long', LONG), speak('a', 'One.'), speak('b', 'Two.'), speak('c', 'Three.')]);
  assert.equal(ended.at(-1), 'long');
});

test('a text without a sound fails for good, and what is silent by rule is counted', async () => {
  const pool = await start();
  const path = newPath();
  await assert.rejects(pool.synthesize(request('?! …'), filesAt(path), never), failsWith('nothing_spoken', false));
  assert.ok(!existsSync(path));
  const { segments, coverage } = await pool.synthesize(request('One.\n\n—\n\nTwo.'), filesAt(newPath()), never);
  assert.equal(segments, 3);
  assert.deepEqual(
    [coverage.spoken, coverage.silent],
    [6, { white_space: 4, punctuation: 3, invisible: 0, markup: 0, left_out: 0 }],
  );
});

test('tells where each sentence is heard, and how loud it is when', async () => {
  const pool = await start();
  const text = 'One is here. And here are two.\n\n…\n\nThree.';
  const { sound, samples } = await pool.synthesize(request(text), filesAt(newPath()), never);
  assert.ok(sound.peaks.length > 100 && sound.peaks.length <= 1_000);
  assert.ok(Math.max(...sound.peaks) > 60 && Math.min(...sound.peaks) < 10);
  const { segments } = sound;
  assert.deepEqual(
    segments.map(([at, length]) => text.slice(at, at + length).trim()),
    ['One is here.', 'And here are two.', '…', 'Three.'],
  );
  assert.deepEqual(
    segments.map(([, , , heard]) => heard > 0),
    [true, true, false, true],
  );
  const last = segments.at(-1);
  assert.equal((last?.[2] ?? 0) + (last?.[3] ?? 0), samples);
  assert.equal(segments[0]?.[2], 0);
});

test('finished segments outlive the process, and the file is the same as without an interruption', async () => {
  const pool = await start();
  const chapter = LONG.slice(0, 8_000);
  const whole = await pool.synthesize(request(chapter), filesAt(newPath()), never);
  const files = filesAt(newPath());
  const cut = pool.synthesize(request(chapter), files, never);
  await until(() => existsSync(files.segments) && statSync(files.segments).size > 2_000_000);
  process.kill(pool.pids()[0]!, 'SIGKILL');
  await assert.rejects(cut, failsWith('engine_failed', true));
  const goOn = async (more: Partial<SynthesisRequest> = {}) => {
    const path = newPath();
    const findSegments = await findIn([files.segments], `${path}.found`);
    const again = { ...filesAt(path), found: `${path}.found` };
    return pool.synthesize(request(chapter, more), again, never, { suspect: false, hardPassages: [], findSegments });
  };
  const resumed = await goOn();
  assert.equal(resumed.sha256, whole.sha256);
  assert.deepEqual(resumed.sound, whole.sound);
  assert.deepEqual(resumed.timings, whole.timings, 'the same times, to the byte');
  assert.ok(resumed.resumedSegments > 0, `${resumed.resumedSegments} of ${resumed.segments}`);
  const voice = await goOn({ gender: 2 });
  assert.equal(voice.resumedSegments, 0, 'what another voice would have spoken is not taken over');
});

test('what was made before is not made again, whichever run asks', async () => {
  const pool = await start();
  const segments = { ...NO_WISHES, reuse: true };
  const speak = (runId: number, recordings: readonly string[], files = filesAt(newPath())) =>
    pool.synthesize(request('Once. And once more.', { runId, segments }), files, never, {
      suspect: false,
      hardPassages: [],
      recordings,
    });
  const { recordingKey, segments: count } = await speak(1, []);
  const files = filesAt(newPath());
  await assert.rejects(speak(2, [recordingKey!], files), (error: unknown) => {
    assert.ok(error instanceof SpokenBefore);
    assert.deepEqual([error.recordingKey, error.segments], [recordingKey, count]);
    return true;
  });
  assert.deepEqual([files.audio, files.timings, files.segments].map(existsSync), [false, false, true]);
  assert.equal((await speak(3, ['another'])).recordingKey, recordingKey, 'and the process goes on');
});

test('a sign that a voice has no reading for is reported with its place', async () => {
  const pool = await start();
  const { coverage } = await pool.synthesize(request('Ab \ue000\ue001 cd \u200b☃.'), filesAt(newPath()), never);
  assert.equal(coverage.reported.no_reading >= 2, true);
  assert.deepEqual(coverage.losses[0], { at: 3, length: 2, reason: 'no_reading' });
  assert.equal(coverage.silent.invisible, 1);
});

test('more audio than allowed fails for good and leaves no file', async () => {
  const pool = await start({ maxAudioSeconds: 3 });
  const path = newPath();
  await assert.rejects(pool.synthesize(request(LONG), filesAt(path), never), failsWith('engine_failed', false));
  assert.ok(!existsSync(path));
});

test('a long text becomes one file without memory growing along', onLinux, async () => {
  const pool = await start();
  const resident = (pid: number) => Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096;
  const together = () => resident(process.pid) + resident(pool.pids()[0]!);
  async function speak(text: string): Promise<{ samples: number; most: number }> {
    let most = together();
    const watch = setInterval(() => {
      most = Math.max(most, together());
    }, 20);
    const { samples } = await pool.synthesize(request(text), filesAt(newPath()), never);
    clearInterval(watch);
    return { samples, most };
  }
  // Some minutes, after which the heap is as large as the work needs it.
  const first = await speak(LONG.slice(0, LONG.length / 8));
  const long = await speak(LONG);
  assert.ok(long.samples > 1_500 * 22_050, 'close to half an hour of speech');
  const grown = (long.most - first.most) / 1e6;
  assert.ok(grown <= 40, `${grown.toFixed(1)} MB more than for an eighth of it`);
});
