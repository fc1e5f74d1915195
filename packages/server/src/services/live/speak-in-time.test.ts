// Tests what a caller who would give up is told, with timers that the test moves.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import type { Caller } from '../../domain/api-key.ts';
import { createSpeakInTime } from './speak-in-time.ts';
import type { SpeechOrder, SpokenStream, StreamSpeech } from './stream-speech.ts';

const CALLER = { id: 1, ownerId: 1 } as Caller;
const TEXT = 'x'.repeat(100);

function orderOf(format: 'pcm' | 'wav_whole', text = TEXT): SpeechOrder {
  return { request: { text, voiceId: 1, languageId: 1 }, audio: { format, sampleRate: null } } as SpeechOrder;
}

const SPOKEN: SpokenStream = { runId: 5, contentType: 'audio/wav', sizeBytes: 4, stream: Readable.from([]) };

/** Streams that the test begins and ends. */
function make(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let nowMs = 0;
  const pass = (ms: number) => {
    nowMs += ms;
    t.mock.timers.tick(ms);
  };
  const calls: { begin: () => void; end: () => void }[] = [];
  const streamSpeech: StreamSpeech = (_caller, _order, signal, onBegun) => {
    const answer = Promise.withResolvers<SpokenStream>();
    signal.addEventListener('abort', () => answer.reject(signal.reason), { once: true });
    calls.push({ begin: () => onBegun?.(), end: () => answer.resolve(SPOKEN) });
    return answer.promise;
  };
  const speak = createSpeakInTime({ streamSpeech, clock: { monotonicMs: () => nowMs }, firstByteSeconds: 10 });
  return { speak, calls, pass, signal: new AbortController().signal };
}

describe('speech in time', () => {
  it('answers busy when nothing has begun, soon enough for a client that waits', async (t) => {
    const { speak, pass, signal } = make(t);
    const answer = speak(CALLER, orderOf('pcm'), signal);
    pass(10_000);
    await assert.rejects(answer, { code: 'busy', details: { retryAfterMs: 1_000 } });
  });

  it('hands on what has begun, however long it goes on', async (t) => {
    const { speak, calls, pass, signal } = make(t);
    const answer = speak(CALLER, orderOf('pcm'), signal);
    pass(9_000);
    calls[0]!.begin();
    calls[0]!.end();
    assert.equal(await answer, SPOKEN);
    pass(60_000);
  });

  it('refuses a file that is sent whole when it takes too long, names what else there is, and knows the next time', async (t) => {
    const { speak, calls, pass, signal } = make(t);
    const answer = speak(CALLER, orderOf('wav_whole'), signal);
    pass(9_000);
    calls[0]!.begin();
    pass(25_000);
    const refusal = { code: 'invalid_input', message: /mp3 or pcm/ };
    await assert.rejects(answer, refusal);
    await assert.rejects(speak(CALLER, orderOf('wav_whole', `${TEXT}x`), signal), refusal);
    assert.equal(calls.length, 1, 'no run was begun for it');
    void speak(CALLER, orderOf('wav_whole', 'x'), signal).catch(() => {});
    assert.equal(calls.length, 2, 'a shorter one may be tried');
  });

  it('learns how long a voice takes from what went well', async (t) => {
    const { speak, calls, pass, signal } = make(t);
    const answer = speak(CALLER, orderOf('wav_whole'), signal);
    calls[0]!.begin();
    pass(1_000);
    calls[0]!.end();
    assert.equal(await answer, SPOKEN);
    await assert.rejects(speak(CALLER, orderOf('wav_whole', 'x'.repeat(2_600)), signal), { code: 'invalid_input' });
  });

  it('ends with its caller', async (t) => {
    const { speak } = make(t);
    const gone = new AbortController();
    const answer = speak(CALLER, orderOf('pcm'), gone.signal);
    gone.abort(new Error('gone'));
    await assert.rejects(answer, /gone/);
  });
});
