// The encoder processes: started when they are needed, one job at a time each, ended when they have had nothing to do for a while.
import { extname } from 'node:path';
import type { PartOfChapter } from '../domain/audio-format.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { AudiobookBinder, BindRequest } from '../ports/audiobook-binder.ts';
import type { TranscodeRequest, Transcoder } from '../ports/transcoder.ts';
import { EncoderFailure, type JobRequest } from './encoder-job.ts';
import { EncoderGone, EncoderProcess } from './encoder-process.ts';
import type { ChapterPart } from './frames.ts';
import { encoderFlags } from './permissions.ts';

export interface EncoderPoolOptions {
  /** Most processes. */
  readonly most: number;
  readonly log: Pick<Logger, 'warn'>;
  /** A process that has had nothing to do for so long is ended. */
  readonly idleMs?: number;
  /** Most jobs in a process at a time. */
  readonly mostJobs?: number;
  /** The program of a process; another one only in tests. */
  readonly entry?: URL;
}

const IDLE_MS = 60_000;
/** Somebody listens to each, and most of them wait for an engine: what a job costs is a few hundred kilobytes. */
const MOST_JOBS = 64;
/** More than these are refused rather than kept waiting. */
const MAX_WAITING = 256;
/** A codec's memory does not shrink: after so many jobs a process is replaced. */
const JOBS_EACH = 500;
/** A job begins anew in another process when its own ends, so often. */
const MOST_ATTEMPTS = 3;
/**
 * Longest time of a piece of a job, for the start of the process and for each second of audio there may be in it: over thirty times what
 * the slowest codec needs on an idle core.
 */
const LIMIT = { baseMs: 60_000, perSecondMs: 1_000 };
/** Seconds of audio that a piece may have when nobody knows. */
const UNKNOWN_SECONDS = 3_600;

interface Place {
  readonly process: EncoderProcess;
  jobs: number;
  idle: NodeJS.Timeout | null;
}

/** A job as the pool sees it. */
interface Work extends JobRequest {
  /** For the log. */
  readonly format: string;
  readonly seconds: number;
}

export interface EncoderPool extends Transcoder, AudiobookBinder {
  /** Of the processes that there are. */
  pids(): readonly number[];
}

export function createEncoderPool(options: EncoderPoolOptions): EncoderPool {
  const { most, log, idleMs = IDLE_MS, mostJobs = MOST_JOBS, entry = ownEntry() } = options;
  const places = new Set<Place>();
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
    if (!closed) serveNext();
  }

  function serveNext(): void {
    const [next] = waiting;
    if (next === undefined) return;
    const place = take();
    if (place === null) return;
    waiting.delete(next);
    next(place);
  }

  /** The process with the fewest jobs, or a new one while none is idle; null when all are full. */
  function take(): Place | null {
    const usable = [...places].filter(({ process, jobs }) => process.usable && jobs < JOBS_EACH);
    const least = usable.sort((one, other) => one.process.load - other.process.load)[0];
    const mayStart = places.size < most;
    const place = least !== undefined && (least.process.load === 0 || !mayStart) ? least : mayStart ? start() : null;
    if (place === null || place.process.load >= mostJobs) return null;
    if (place.idle !== null) clearTimeout(place.idle);
    place.idle = null;
    place.jobs++;
    return place;
  }

  async function acquire(signal: AbortSignal): Promise<Place> {
    if (closed) throw busy('The server is ending');
    signal.throwIfAborted();
    const place = take();
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
    const { process, jobs } = place;
    if (!process.usable) return; // its end makes room for the next
    if (process.load === 0 && jobs >= JOBS_EACH) process.end();
    else if (process.load === 0) idle(place);
    serveNext();
  }

  async function attempt(work: Work): Promise<{ readonly head: Buffer | null }> {
    const place = await acquire(work.signal);
    try {
      return await place.process.run(work, LIMIT.baseMs + LIMIT.perSecondMs * work.seconds);
    } finally {
      release(place);
    }
  }

  /** An encoder makes the same bytes each time, so what was taken already is passed over after its process has ended. */
  async function perform(work: Work): Promise<{ readonly head: Buffer | null }> {
    let taken = 0;
    for (let attempts = 1; ; attempts++) {
      let made = 0;
      const onBytes = async (bytes: Buffer) => {
        const known = Math.min(bytes.length, Math.max(0, taken - made));
        made += bytes.length;
        if (known === bytes.length) return;
        await work.onBytes(bytes.subarray(known));
        taken = made;
      };
      try {
        return await attempt({ ...work, onBytes });
      } catch (error) {
        if (!(error instanceof EncoderFailure || error instanceof EncoderGone)) throw error;
        const isLast = error instanceof EncoderFailure || attempts === MOST_ATTEMPTS || closed;
        log.warn({ format: work.format, why: error.message, isLast }, 'a recording could not be encoded');
        if (isLast) throw busy('The recording cannot be encoded now. Try again shortly.', error);
      }
    }
  }

  function idle(place: Place): void {
    place.idle = setTimeout(() => place.process.end(), idleMs).unref();
  }

  return {
    transcode: (request) => perform(encodeWork(request)),
    async bind(request) {
      await perform(bindWork(request));
    },
    prepare() {
      if (!closed && places.size === 0) idle(start());
    },
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

function encodeWork({ variant, source, openFlac, onBytes, signal }: TranscodeRequest): Work {
  const { sampleRate: sourceRate, samples: sourceSamples } = source;
  const { chapter, ...wanted } = variant;
  const heard = chapter?.parts.reduce((sum, { samples }) => sum + samples, 0) ?? sourceSamples;
  const seconds = heard === null ? UNKNOWN_SECONDS : heard / sourceRate;
  const order = { ...wanted, sourceRate, sourceSamples, ...(chapter && { chapter: toFiles(chapter) }) };
  return { order, openSource: openFlac, onBytes, signal, format: variant.format, seconds };
}

function toFiles({ parts, index }: PartOfChapter): ChapterPart {
  return { files: parts.map(({ sizeBytes, samples }) => ({ sizeBytes, samples })), index };
}

function bindWork({ book: { cover, ...book }, openAdts, onBytes, signal }: BindRequest): Work {
  const order = { book, ...(cover !== undefined && { cover: Buffer.from(cover).toString('base64') }) };
  return { order, openSource: openAdts, onBytes, signal, format: 'm4b', seconds: UNKNOWN_SECONDS };
}

function busy(message: string, cause?: unknown): AppError {
  return new AppError('busy', message, {}, cause);
}

function ownEntry(): URL {
  return new URL(`./child${extname(import.meta.filename)}`, import.meta.url);
}
