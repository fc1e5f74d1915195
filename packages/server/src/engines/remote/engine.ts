// The remote engine: asks an OpenAI-compatible server for each segment, and judges what it answers.
import { type RemoteEngine, type RemoteVoice, speakerOf } from '../../domain/remote-engine.ts';
import { supportByTags } from '../../domain/tag-support.ts';
import { SynthesisError } from '../../ports/synthesizer.ts';
import { UNLIMITED } from '../../text/sentences/piece-limits.ts';
import type { Engine, Hearing, SegmentRequest, SegmentVoice } from '../engine.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { createHealth, type HealthOptions } from './health.ts';
import { RemoteFault } from './remote-fault.ts';
import { countLetters } from './sound.ts';
import { askForSpeech, RATES } from './speech-request.ts';
import { type Pause, tryAgain } from './tries.ts';
import { REMOTE_ENGINE } from './voices.ts';

export interface RemoteConnection {
  readonly engine: RemoteEngine;
  readonly onHealth: HealthOptions['onChange'];
  /** Others only in tests. */
  readonly pause?: Pause;
  readonly limits?: { readonly connectMs?: number; readonly idleMs?: number };
}

/** Changes when what this engine makes of an answer does. */
const VERSION = '1';
/** A piece as it is handed on at once: kept small, so that a process that is to stop does so soon. */
const BLOCK_SECONDS = 1;
export function createRemoteEngine(connection: RemoteConnection | null): Engine {
  if (connection === null) throw new Error('a remote engine is told what it is when it is created');
  const { engine: remote, onHealth, pause, limits } = connection;
  const voices = new Map(remote.voices.map((voice) => [speakerOf(voice.name), voice]));
  const health = createHealth({ name: remote.name, onChange: onHealth });
  let exchange: Exchange | null = null;

  function voiceOf({ speaker }: SegmentVoice): RemoteVoice {
    const voice = voices.get(speaker);
    if (voice !== undefined) return voice;
    const message = `The remote engine ${remote.name} has no such voice any more.`;
    throw new SynthesisError({ code: 'engine_failed', message, retryable: false });
  }

  async function ask({ text, voice, prosody }: SegmentRequest, signal: AbortSignal): Promise<Int16Array> {
    if (exchange === null) throw new Error('the engine is not loaded');
    const { name, model } = voiceOf(voice);
    return askForSpeech(exchange, { remote, voice: { name, model }, text, rate: prosody?.rate ?? 1 }, signal);
  }

  /** Throws what the run is to end with, or wait for. */
  function judge(error: unknown): never {
    if (!(error instanceof RemoteFault)) throw error;
    health.noteFault(error);
    // Held off by this fault, or by one before it: then the run waits.
    if (error.kind === 'away') health.assertUp();
    const message = `The remote engine ${remote.name} did not speak the text: ${error.message}.`;
    throw new SynthesisError({ code: 'engine_failed', message, retryable: true }, error);
  }

  return {
    describe: () => ({
      name: REMOTE_ENGINE,
      version: [VERSION, remote.name, remote.model ?? ''].join(' ').trim(),
      sampleRate: remote.sampleRate,
      hearing: 'promised',
    }),

    async load() {
      exchange ??= createExchange(remote, limits);
    },

    // A text that nobody asked for leaves this machine for nothing.
    warmUp: () => null,

    speaks: (voice, languageId) => supportByTags(voiceOf(voice).languages, languageId).level !== 'none',

    limits: () => ({ ...UNLIMITED, units: remote.maxCharacters }),

    rates: () => RATES,

    async synthesize(request, sink, signal): Promise<Hearing> {
      const told =
        request.phonemes === undefined
          ? {}
          : { unpronounced: request.phonemes.map(({ start, end }) => ({ start, end })) };
      const hearing = { unheard: [], named: [], ...told, isOverfull: false };
      // Servers fail on texts of signs alone, or make a noise.
      if (countLetters(request.text) === 0) return hearing;
      health.assertUp();
      const samples = await tryAgain(() => ask(request, signal), { signal, ...(pause && { pause }) }).catch(judge);
      health.noteSpeech();
      const block = BLOCK_SECONDS * remote.sampleRate;
      for (let at = 0; at < samples.length; at += block) {
        if (signal.aborted || !sink(samples.subarray(at, at + block))) break;
      }
      return hearing;
    },

    dispose() {
      exchange?.close();
      exchange = null;
    },
  };
}
