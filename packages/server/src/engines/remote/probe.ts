// Asks a remote engine for its voices and for a sentence, for whoever sets it up.
import type { RemoteVoice } from '../../domain/remote-engine.ts';
import { sampleSentence } from '../../domain/sample-sentences.ts';
import { AppError } from '../../errors.ts';
import type { AskedRemote, RemoteProbe } from '../../ports/remote-probe.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { RemoteFault, unfit } from './remote-fault.ts';
import { askForRate } from './speech-request.ts';
import { readModelList, readVoiceList } from './voice-list.ts';

const MAX_LIST_BYTES = 4 * 1024 * 1024;

export const REMOTE_PROBE: RemoteProbe = {
  voices: (remote, signal) =>
    using(remote, async (exchange) => {
      const { languages } = remote;
      const listed = await askForJson(exchange, '/audio/voices', signal).catch(noList);
      const voices = readVoiceList(listed, languages);
      if (voices.length > 0) return voices;
      const models = readModelList(await askForJson(exchange, '/models', signal).catch(noList), languages);
      if (models.length > 0) return models;
      throw unfit('it lists no voices, neither at /audio/voices nor at /models. Name them with --voices');
    }),

  speak: (remote, voice, signal) => using(remote, (exchange) => speak(exchange, remote, voice, signal)),
};

function speak(exchange: Exchange, remote: AskedRemote, voice: RemoteVoice, signal: AbortSignal): Promise<number> {
  const text = sampleSentence(voice.languages[0] ?? 'en-us');
  return askForRate(exchange, { remote, voice, text, rate: 1 }, signal);
}

async function using<T>(remote: AskedRemote, work: (exchange: Exchange) => Promise<T>): Promise<T> {
  const exchange = createExchange(remote);
  try {
    return await work(exchange);
  } catch (error) {
    if (!(error instanceof RemoteFault)) throw error;
    throw new AppError(
      'source_failed',
      `The remote engine ${remote.name} (${remote.url}): ${error.message}.`,
      {},
      error,
    );
  } finally {
    exchange.close();
  }
}

async function askForJson(exchange: Exchange, path: string, signal: AbortSignal): Promise<unknown> {
  const answer = await exchange.ask(path, { accept: 'application/json', signal });
  const parts: Uint8Array[] = [];
  for await (const part of answer.read(MAX_LIST_BYTES)) parts.push(part);
  try {
    return JSON.parse(Buffer.concat(parts).toString());
  } catch {
    throw unfit(`${path} is no JSON`);
  }
}

/** One that has no such list answers 404, or a page; what keeps it from answering at all is told. */
function noList(error: unknown): null {
  if (error instanceof RemoteFault && error.kind === 'unfit') return null;
  throw error;
}
