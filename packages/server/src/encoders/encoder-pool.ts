// The encoder processes: started when they are needed, one job at a time each, ended when they have had nothing to do for a while.
import { extname } from 'node:path';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { TranscodeRequest, Transcoder } from '../ports/transcoder.ts';
import { EncoderFailure, EncoderProcess } from './encoder-process.ts';
import { encoderFlags } from './permissions.ts';

export interface EncoderPoolOptions {
  /** Most processes. */
  readonly most: number;
  readonly log: Pick<Logger, 'warn'>;
  /** A process that has had nothing to do for so long is ended. */
  readonly idleMs?: number;
  /** The program of a process; another one only in tests. */
  readonly entry?: URL;
}

const IDLE_MS = 60_000;
/** More than these are refused rather than kept waiting. */
const MAX_WAITING = 256;
/** A codec's memory does not shrink: after so many jobs a process is replaced. */
const JOBS_EACH = 500;
/** Longest time of a job, for its start and for each second of audio: over thirty times what the slowest codec needs on an idle core. */
const LIMIT = { baseMs: 60_000, perSecondMs: 1_000 };

interface Place {
  readonly process: EncoderProcess;
  jobs: number;
  idle: NodeJS.Timeout | null;
}

export interface EncoderPool extends Transcoder {
  /** Of the processes that there are. */
  pids(): readonly number[];
}

export function createEncoderPool({
  most,
  log,
  idleMs = IDLE_MS,
  entry = ownEntry(),
}: EncoderPoolOptions): EncoderPool {
  const places = new Set<Place>();
  const free: Place[] = [];
  const waiting = new Set<(place: Place | null) => void>();
  let closed = false;

  function start(): Place {
    const process = new EncoderProcess({ entry, execArgv: encoderFlags() });
    const place: Place = { process, jobs: 0, idle: null };
    places.add(place);
    void process.gone.then(() => forget(place));
    return place;
  }

  function forget(place: Place): void {
    if (place.idle !== null) clearTimeout(place.idle);
    places.delete(place);
    if (free.includes(place)) free.splice(free.indexOf(place), 1);
    if (!closed) serveNext();
  }

  function serveNext(): void {
    const [next] = waiting;
    if (next === undefined) return;
    const place = takeFree();
    if (place === null) return;
    waiting.delete(next);
    next(place);
  }

  function takeFree(): Place | null {
    for (let place = free.pop(); place !== undefined; place = free.pop()) {
      if (place.idle !== null) clearTimeout(place.idle);
      place.idle = null;
      if (place.process.usable) return place;
    }
    return places.size < most ? start() : null;
  }

  async function acquire(signal: AbortSignal): Promise<Place> {
    signal.throwIfAborted();
    const place = takeFree();
    if (place !== null) return place;
    if (waiting.size >= MAX_WAITING) throw busy(`${MAX_WAITING} recordings wait for an encoder already`);
    return new Promise((resolve, reject) => {
      const serve = (served: Place | null) => {
        signal.removeEventListener('abort', leave);
        if (served === null) reject(busy('The server is ending'));
        else resolve(served);
      };
      const leave = () => {
        waiting.delete(serve);
        reject(signal.reason);
      };
      waiting.add(serve);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  function release(place: Place): void {
    if (!place.process.usable) return; // its end makes room for the next
    if (++place.jobs >= JOBS_EACH) {
      place.process.end();
      return;
    }
    place.idle = setTimeout(() => place.process.end(), idleMs).unref();
    free.push(place);
    serveNext();
  }

  async function transcode(request: TranscodeRequest): Promise<{ readonly head: Buffer | null }> {
    if (closed) throw busy('The server is ending');
    const place = await acquire(request.signal);
    const { samples, sampleRate } = request.source;
    try {
      return await place.process.run(request, LIMIT.baseMs + (LIMIT.perSecondMs * samples) / sampleRate);
    } catch (error) {
      if (!(error instanceof EncoderFailure)) throw error;
      log.warn({ format: request.variant.format, why: error.message }, 'a recording could not be encoded');
      throw busy('The recording cannot be encoded now. Try again shortly.', error);
    } finally {
      release(place);
    }
  }

  return {
    transcode,
    pids: () => [...places].flatMap(({ process }) => process.pid ?? []),
    async close() {
      closed = true;
      for (const serve of waiting) serve(null);
      waiting.clear();
      const all = [...places];
      for (const { process } of all) process.end();
      await Promise.all(all.map(({ process }) => process.gone));
    },
  };
}

function busy(message: string, cause?: unknown): AppError {
  return new AppError('busy', message, {}, cause);
}

function ownEntry(): URL {
  return new URL(`./child${extname(import.meta.filename)}`, import.meta.url);
}
