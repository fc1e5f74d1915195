// One request for speech, as OpenAI's wire has it, and the samples of its answer.
import type { RemoteEngine, RemoteVoice } from '../../domain/remote-engine.ts';
import type { Exchange } from './exchange.ts';
import { checkSound, readSamples, readSound } from './sound.ts';

export interface SpeechOrder {
  readonly remote: Pick<RemoteEngine, 'model' | 'format' | 'sampleRate'>;
  readonly voice: Pick<RemoteVoice, 'name' | 'model'>;
  readonly text: string;
  /** A factor of the voice's own rate. */
  readonly rate: number;
}

/** What the wire has. Not every server obeys it. */
export const RATES = { slowest: 0.25, fastest: 4 } as const;
/** Of a first answer that is listened to for its rate alone. */
const MOST_TRIAL_SECONDS = 60;
/** Servers choke on them, and nothing is said for one. */
const CONTROLS = /[\u0000-\u001f\u007f]/g;

/** At the remote engine's rate. Rejects with `RemoteFault`, or with the signal's reason. */
export async function askForSpeech(exchange: Exchange, order: SpeechOrder, signal: AbortSignal): Promise<Int16Array> {
  const rate = Math.min(RATES.fastest, Math.max(RATES.slowest, order.rate));
  const answer = await send(exchange, { ...order, rate }, signal);
  return readSound(answer, { text: order.text, rate, remote: order.remote });
}

/** The rate that the server answers with, Hz. Rejects as `askForSpeech` does, and of a sound that cannot be the text's. */
export async function askForRate(exchange: Exchange, order: SpeechOrder, signal: AbortSignal): Promise<number> {
  const answer = await send(exchange, order, signal);
  const { remote, text, rate } = order;
  const { samples, sampleRate } = await readSamples(answer, { remote, maxSeconds: MOST_TRIAL_SECONDS });
  checkSound({ samples, sampleRate, text, rate });
  return sampleRate;
}

function send(exchange: Exchange, { remote, voice, text, rate }: SpeechOrder, signal: AbortSignal) {
  const model = voice.model ?? remote.model;
  return exchange.ask('/audio/speech', {
    accept: 'audio/*, application/octet-stream;q=0.5',
    signal,
    body: {
      ...(model === null ? {} : { model }),
      input: text.toWellFormed().replace(CONTROLS, ' ').trim(),
      voice: voice.name,
      response_format: remote.format,
      // Some servers take none, and 1 is what they do anyway.
      ...(rate === 1 ? {} : { speed: rate }),
    },
  });
}
