// The real command line against servers that lie: words that command the terminal, answers without an end, links into nowhere, links at the names of files.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import {
  type Answer,
  endless,
  type HostileServer,
  json,
  startHostileServer,
} from '../packages/client/test/hostile-server.ts';
import { WITH_FULL_EFFORT } from './support/effort.ts';
import { runLector } from './support/server-process.ts';
import { makeTempFolder, type TempFolder } from './support/temp-folder.ts';

/** Clears the screen, fills the clipboard, sets the title, hides what follows, turns it round, and forges a line of ours. */
const EVIL = 'a\u001b[2J\u001b]52;c;eA==\u0007\u001b]0;t\u001b\\\u001b[8m\u009b1A\u202eb\nlector: all is well\r\u0008c';
const WASHED = 'ab lector: all is well c';
const KEY = `lct_${'1'.repeat(36)}`;
/** The marker, and a STREAMINFO of zeros as the only block: what follows is taken for frames. */
const AUDIO = Buffer.concat([
  Buffer.from('fLaC'),
  Buffer.from([0x80, 0, 0, 34]),
  Buffer.alloc(34),
  Buffer.from('frames'),
]);

describe('the command line and a server that lies', () => {
  let server: HostileServer;
  let folder: TempFolder;
  before(async () => {
    server = await startHostileServer();
  });
  after(() => server[Symbol.asyncDispose]());
  beforeEach((context) => {
    folder = makeTempFolder('lector-hostile-');
    server.seen.length = 0;
    if ('after' in context) context.after(() => folder[Symbol.dispose]());
  });

  const at = (...path: string[]) => join(folder.path, ...path);
  const file = (name: string, content: string) => {
    writeFileSync(at(name), content);
    return at(name);
  };
  const lector = (...args: string[]) =>
    runLector(args, folder.path, { LECTOR_URL: server.url, LECTOR_API_KEY: KEY, LECTOR_DATA_DIR: at('data') });
  const hidden = (name: string) => name.startsWith('.') && name.endsWith('.part');

  /** A server that speaks every text at once; what it says about a run can be replaced. */
  const speaks = (entry: Record<string, unknown> = {}, others: Record<string, Answer> = {}): Answer => {
    let lastRun = 6;
    return (request, response) => {
      const path = (request.url ?? '').replace(/\?.*/, '');
      const facts = {
        output_url: `${server.url}/files/7.flac`,
        status: 'SUCCESS',
        size_bytes: AUDIO.length,
        sha256: createHash('sha256').update(AUDIO).digest('hex'),
        ...entry,
      };
      const other = Object.entries(others).find(([begin]) => path.startsWith(begin))?.[1];
      if (other !== undefined) return other(request, response);
      if (path.startsWith('/files/')) return response.writeHead(200, { 'content-type': 'audio/flac' }).end(AUDIO);
      if (path === '/tts') return json({ task_id: 't' })(request, response);
      if (path === '/tts/t') return json({ status: 'SUCCESS', run_id: 7 })(request, response);
      if (path === '/tts-results') return json({ '7': facts })(request, response);
      if (path === '/source-languages')
        return json([{ id: 1, language: 'english', short_name: 'en-us' }])(request, response);
      // Of a batch: a row a call.
      const limits = { calls: { runs: 1, body_bytes: 1_000_000, batch_runs: 10 }, requests: { burst: 10 } };
      if (path === '/lector/v1/limits')
        return json({ ...limits, allowance: { waiting_runs: { limit: 10 } } })(request, response);
      if (/^\/lector\/v1\/(batches\/batch_7\/)?runs$/.test(path)) {
        const runs = [{ index: 0, run_id: ++lastRun }];
        return json({ batch_id: 'batch_7', runs, skipped: [] })(request, response);
      }
      if (path.startsWith('/lector/v1/batches/batch_7')) {
        const counts = { total: 1, queued: 1, running: 0, done: 0, failed: 0 };
        const batch = { batch_id: 'batch_7', name: EVIL, status: EVIL, counts, progress: { percent: 0 } };
        return json({ ...batch, closed_at: null, cancelled_at: null })(request, response);
      }
      if (path === '/lector/v1/results') {
        const { output_url: url, status: _, ...rest } = facts as Record<string, unknown>;
        const runIds = Array.from({ length: lastRun - 6 }, (_, i) => 7 + i);
        const results = runIds.map((run_id) => ({ run_id, status: 'ready', url, ...rest }));
        return json({ results })(request, response);
      }
      return json({ detail: 'Not Found' }, 404)(request, response);
    };
  };

  it('prints nothing that a terminal obeys, and no line that is not its own', WITH_FULL_EFFORT, async () => {
    const voice = { id: 7, voice_name: EVIL, gender: 1, age: 3, engine: EVIL, language: 1 };
    const language = { id: 1, language: EVIL, short_name: EVIL };
    const spoken = { voice_ids: [7], languages: [{ id: 1, support: 'same-language', note: EVIL }] };
    const words: Record<string, Answer> = {
      '/list-voices': json([voice, { ...voice, id: 8 }]),
      '/source-languages': json([language]),
      '/lector/v1/voice-languages': json([spoken]),
      '/lector/v1/runs/7/cancel': json({ status: EVIL }),
      '/lector/v1/runs/8/cancel': json({ detail: [{ loc: ['body', EVIL], msg: EVIL, type: 'x' }] }, 422),
    };
    const failed = { run_id: 7, status: 'failed', error: { code: EVIL, message: EVIL, retryable: false } };
    const failing = {
      '/tts/t': json({ status: 'ERROR', run_id: null, message: EVIL, exception_reason: EVIL }),
      '/lector/v1/results': json({ results: [failed] }),
    };
    const input = file('rows.txt', 'One.\n');
    const cases: [Answer, string[], number][] = [
      [speaks({}, words), ['voices'], 0],
      [speaks({}, words), ['voices', '--language', '1'], 0],
      [speaks({}, words), ['languages'], 0],
      [speaks({}, words), ['say', 'x', '-o', at('x.flac'), '--voice', 'a'], 2],
      [speaks({}, words), ['say', 'x', '-o', at('x.flac'), '--language', 'a'], 2],
      [speaks({}, words), ['cancel', '7'], 1],
      [speaks({}, words), ['cancel', '8'], 1],
      [speaks({ output_url: '', status: EVIL, message: EVIL }), ['results', '7'], 1],
      [speaks({ output_url: `http://${EVIL}` }), ['results', '7', '--download', at('saved')], 1],
      [speaks({}, failing), ['say', 'x', '-o', at('x.flac')], 1],
      [speaks({}, failing), ['batch', input, '-o', at('out')], 1],
      [json({ detail: EVIL }, 400), ['voices'], 1],
      [json({ message: EVIL }, 503), ['results', '7'], 1],
      [(_, response) => response.writeHead(500).end(EVIL), ['cancel', '7'], 1],
      [(_, response) => response.writeHead(302, { location: 'http://x/\u009b2J' }).end(), ['languages'], 1],
    ];
    for (const [answer, args, code] of cases) {
      server.answer = answer;
      const ran = await lector(...args);
      const printed = (ran.stdout + ran.stderr).replaceAll(/ +/g, ' ');
      assert.equal(ran.code, code, `${args.join(' ')}: ${JSON.stringify(printed)}`);
      assert.doesNotMatch(
        printed,
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029\u2066-\u2069]/,
        args.join(' '),
      );
      assert.doesNotMatch(printed, /^lector: all is well/m, args.join(' '));
      assert.doesNotMatch(printed, /^ at /m, 'no stack');
      if (!printed.includes('redirects'))
        assert.ok(printed.toLowerCase().includes(WASHED), `${args.join(' ')}: ${printed}`);
    }
    server.answer = speaks({}, words);
    const listed = await lector('voices', '--json');
    assert.doesNotMatch(listed.stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    assert.deepEqual(JSON.parse(listed.stdout)[0], voice);
  });

  it('leaves what has no end, says the limit, and keeps no part of it', async () => {
    const input = file('rows.txt', 'One.\n');
    const cases: [Answer, string[], RegExp][] = [
      [
        speaks({}, { '/list-voices': endless({ begin: '[', piece: '{},' }) }),
        ['say', 'x', '--voice', 'a', '-o', at('x')],
        /16,777,216 bytes/,
      ],
      [speaks({}, { '/tts': endless({ status: 400, piece: 'no ' }) }), ['say', 'x', '-o', at('x')], /65,536 bytes/],
      [
        speaks({}, { '/files/': endless({ type: 'audio/flac', piece: 'x' }) }),
        ['say', 'x', '-o', at('x')],
        /more than the \d+ bytes/,
      ],
      [
        speaks({}, { '/files/': endless({ type: 'audio/flac', piece: 'x' }) }),
        ['results', '7', '--download', at('out')],
        /more than the \d+ bytes/,
      ],
      [
        speaks({}, { '/files/': endless({ type: 'audio/flac', piece: 'x' }) }),
        ['batch', input, '-o', at('out')],
        /more than the \d+ bytes/,
      ],
      [speaks({ size_bytes: 5 }), ['say', 'x', '-o', at('x')], /more than the 5 bytes/],
      [
        speaks({}, { '/list-voices': (_, response) => response.end('['.repeat(1_000_000) + ']'.repeat(1_000_000)) }),
        ['voices', '--json'],
        /not as it should be/,
      ],
    ];
    for (const [answer, args, words] of cases) {
      server.answer = answer;
      const ran = await lector(...args);
      assert.equal(ran.code, 1, ran.stderr);
      assert.match(ran.stderr, words, args.join(' '));
    }
    while ((await server.connections()) > 0) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(readdirSync(folder.path).toSorted(), ['out', 'rows.txt']);
    assert.deepEqual(
      readdirSync(at('out')).filter((name) => hidden(name) || name.endsWith('.flac')),
      [],
    );
  });

  it('says which links it does not take, and gives no other host the key', async () => {
    for (const url of [
      '/files/7.flac',
      'file:///etc/hostname',
      'files/7.flac',
      'data:audio/flac,x',
      'http://a:b@127.0.0.1/',
    ]) {
      server.answer = speaks({ output_url: url });
      const ran = await lector('say', 'x', '-o', at('x.flac'));
      assert.equal(ran.code, 1);
      assert.ok(
        ran.stderr.includes(`the link “${url}” cannot be fetched: an output_url is a whole address`),
        ran.stderr,
      );
    }
    await using other = await startHostileServer((_, response) => response.end(AUDIO));
    server.answer = speaks({ output_url: `${other.url}/bucket/7?signature=x` });
    assert.equal((await lector('say', 'x', '-o', at('x.flac'))).code, 0);
    assert.deepEqual(other.seen, [{ method: 'GET', path: '/bucket/7?signature=x', key: undefined }]);
    server.answer = (_, response) => response.writeHead(307, { location: `${other.url}/` }).end();
    assert.equal((await lector('voices')).code, 1);
    await lector('doctor', '--quick');
    assert.equal(other.seen.length, 1);
    assert.ok(server.seen.some(({ key, path }) => path === '/list-voices' && key === KEY));
  });

  it('writes to the name that it was given, and not where a link of that name leads', async () => {
    server.answer = speaks();
    const victim = file('victim', 'of somebody else');
    const plant = (...path: string[]) => symlinkSync(victim, at(...path));
    for (const name of ['real', 'saved']) mkdirSync(at(name));
    symlinkSync(at('real'), at('out'));
    plant('x.flac');
    plant('saved', '7.flac');
    plant('real', 'one.flac');
    plant('real', 'manifest.json');
    const rows = [
      { text: 'One.', name: 'one' },
      { text: 'Two.', name: '../../two' },
      { text: 'Three.', name: '/etc/three' },
    ];
    const input = file('rows.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
    for (const args of [
      ['say', 'x', '-o', at('x.flac')],
      ['results', '7', '--download', at('saved')],
      ['batch', input, '-o', at('out')],
    ]) {
      const ran = await lector(...args);
      assert.equal(ran.code, 0, ran.stderr);
    }
    assert.equal(readFileSync(victim, 'utf8'), 'of somebody else');
    const made = [at('x.flac'), at('saved', '7.flac'), ...readdirSync(at('real')).map((name) => at('real', name))];
    for (const path of made) assert.ok(lstatSync(path).isFile(), path);
    const names = ['.lector-batch.jsonl', 'etc three.flac', 'manifest.json', 'one.flac', 'two.flac'];
    assert.deepEqual(readdirSync(at('real')).toSorted(), names);
    assert.ok(lstatSync(at('out')).isSymbolicLink(), 'a folder may be a link');

    mkdirSync(at('other'));
    plant('other', '.lector-batch.jsonl');
    const refused = await lector('batch', input, '-o', at('other'));
    assert.equal(refused.code, 2, refused.stderr);
    assert.match(refused.stderr, /\.lector-batch\.jsonl is a symbolic link, which is not followed: delete it/);
    assert.equal(readFileSync(victim, 'utf8'), 'of somebody else');
  });

  it('still writes to devices and to what is open', async () => {
    server.answer = speaks();
    assert.equal((await lector('say', 'x', '-o', '/dev/null')).code, 0);
    // What the tests give a program as its standard output is a socket, which has no name to open.
    const piped = await runLector(
      ['say', 'x', '-o', '/dev/stdout'],
      folder.path,
      { LECTOR_URL: server.url, LECTOR_API_KEY: KEY },
      { wrap: ['sh', '-c', '"$@" | cat', 'sh'] },
    );
    assert.equal(piped.stdout, String(AUDIO), piped.stderr);
    assert.equal((await lector('say', 'x', '-o', '-')).stdout, String(AUDIO));
  });
});
