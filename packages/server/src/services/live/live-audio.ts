// The audio of a run while it is spoken, in any format that can be written from its beginning. The engine works at full speed into its
// file, and so does the encoder; every reader follows at its own pace.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  type AskedAudio,
  type AudioVariant,
  contentTypeOf,
  FLAC_TYPE,
  hasHeadLast,
  recipeOf,
  resolveVariant,
  WHOLE_WAV,
} from '../../domain/audio-format.ts';
import { readSampleRate } from '../../domain/flac-beginning.ts';
import type { Artefact, Run } from '../../domain/run.ts';
import { AppError } from '../../errors.ts';
import type { BlobStore } from '../../ports/blob-store.ts';
import type { DerivedStore } from '../../ports/derived-store.ts';
import type { LiveReader, LiveSound } from '../../ports/live-sound.ts';
import type { RunStore } from '../../ports/run-store.ts';
import type { Transcoder } from '../../ports/transcoder.ts';
import type { CheckAudio } from '../audio-check.ts';
import type { DeriveAudio } from '../derive-audio.ts';
import { createPacedStream, PIECE_BYTES } from '../paced-stream.ts';
import { enterReadable, followDraft, SharedDraft } from '../shared-draft.ts';
import type { AssertNotAway } from './not-away.ts';
import { unspoken } from './unspoken.ts';

export interface LiveStream {
  readonly contentType: string;
  /** Null while it is spoken. */
  readonly sizeBytes: number | null;
  /** Ends with the run, or fails with it. The caller destroys it. */
  readonly stream: Readable;
}

/**
 * Resolves when there are bytes to send, the whole audio from its beginning; of a run that has ended, what was stored. Rejects with
 * `not_found`, with why the run cannot be spoken, with `busy`, or with the signal's reason.
 */
export type OpenLive = (
  run: RunOfOwner,
  asked: AskedAudio,
  signal: AbortSignal,
  /** Called when the run has begun to sound. */
  onBegun?: () => void,
) => Promise<LiveStream>;

export interface RunOfOwner {
  readonly ownerId: number;
  readonly runId: number;
}

/** What a variant is made of. */
interface Source {
  readonly variant: AudioVariant;
  /** Hz. */
  readonly sourceRate: number;
  readonly reader: LiveReader;
}

/** How often it is looked what became of a run of which nothing is heard. */
const LOOK_EVERY_MS = 1_000;

export function createLiveAudio(dependencies: {
  runs: Pick<RunStore, 'findByRunId'>;
  liveSound: Pick<LiveSound, 'follow'>;
  blobs: Pick<BlobStore, 'read'>;
  checkAudio: CheckAudio;
  deriveAudio: Pick<DeriveAudio, 'open'>;
  drafts: Pick<DerivedStore, 'create'>;
  transcoder: Pick<Transcoder, 'transcode' | 'prepare'>;
  assertNotAway: AssertNotAway;
}): OpenLive {
  const { runs, liveSound, drafts, transcoder, assertNotAway } = dependencies;
  /** What is being made of runs that are spoken, by run and variant. */
  const makings = new Map<string, SharedDraft>();

  /** The run, unless it has ended without audio. */
  async function look({ ownerId, runId }: RunOfOwner): Promise<Run> {
    const run = await runs.findByRunId(ownerId, runId);
    if (run === null) throw new AppError('not_found', 'There is no such run');
    const why = unspoken(run);
    if (why !== null) throw why;
    return run;
  }

  /** The next bytes; null at the end; of a run that is done and whose file has gone, what is stored. */
  async function nextBytes(
    run: RunOfOwner,
    reader: LiveReader,
    onSilence: (found: Run) => void = () => {},
  ): Promise<Buffer | null | Artefact> {
    for (;;) {
      const news = await reader.next(PIECE_BYTES, LOOK_EVERY_MS);
      if (news.kind === 'bytes') return news.bytes;
      if (news.kind === 'whole') return null;
      const found = await look(run);
      if (found.artefact !== null) return found.artefact;
      onSilence(found);
    }
  }

  /** Before the first byte an error can be told. Later the listener waits for what comes. */
  function refuseToWait(found: Run): void {
    if (found.state === 'waiting') assertNotAway(found);
  }

  /** What follows. The last attempt may be over, and its file gone, before it was opened here: then it is read where it is stored. */
  async function moreBytes(run: RunOfOwner, reader: LiveReader): Promise<Buffer | null> {
    for (;;) {
      const bytes = await nextBytes(run, reader);
      if (bytes === null || Buffer.isBuffer(bytes)) return bytes;
      await reader.goOnIn(await readStored(bytes));
    }
  }

  async function readStored(artefact: Artefact): Promise<Readable> {
    await dependencies.checkAudio(artefact);
    const found = await dependencies.blobs.read(artefact.objectId);
    if (found === null) throw new AppError('not_found', 'There is no such run');
    return found.stream;
  }

  /** Streams of the sound from its first byte, one after the other: an encoder that ended is replaced by one that begins anew. */
  function soundOf(run: RunOfOwner, reader: LiveReader): () => Promise<Readable> {
    let reading: Promise<Buffer | null> = Promise.resolve(null);
    async function* read(): AsyncGenerator<Buffer> {
      for (;;) {
        reading = moreBytes(run, reader);
        const bytes = await reading;
        if (bytes === null) return;
        yield bytes;
      }
    }
    return async () => {
      // What the stream before still waits for is not taken by both.
      await reading.catch(() => {});
      reader.rewind();
      return Readable.from(read(), { objectMode: false });
    };
  }

  /** Takes the reader, which has the file open: of a short run it may go at any moment. */
  function join(run: RunOfOwner, source: Source): SharedDraft {
    const key = `${run.runId}.${recipeOf(source.variant)}`;
    const found = makings.get(key);
    if (found !== undefined && !found.isAbandoned) {
      void source.reader.close();
      return found;
    }
    const making = new SharedDraft(() => makings.get(key) === making && makings.delete(key));
    makings.set(key, making);
    void make(making, run, source);
    return making;
  }

  async function make(making: SharedDraft, run: RunOfOwner, { variant, sourceRate, reader }: Source): Promise<void> {
    try {
      // It is never kept under a name: the recording gets its own once it is stored.
      const draft = await drafts.create({ objectId: randomBytes(16).toString('hex'), recipe: recipeOf(variant) });
      making.begin(draft, { isOrdered: !hasHeadLast(variant) });
      const { head } = await transcoder.transcode({
        variant,
        source: { sampleRate: sourceRate, samples: null },
        signal: making.signal,
        openFlac: soundOf(run, reader),
        onBytes: async (bytes) => {
          await draft.append(bytes);
          making.tell();
        },
      });
      if (head !== null) await draft.prepend(head);
      await making.end();
    } catch (error) {
      await making.fail(error);
    } finally {
      await reader.close();
    }
  }

  async function openDerived(run: RunOfOwner, source: Source, signal: AbortSignal): Promise<LiveStream> {
    const making = join(run, source);
    const reader = await enterReadable(making, signal);
    const contentType = contentTypeOf(source.variant);
    return { contentType, sizeBytes: making.finalBytes, stream: followDraft(making, reader) };
  }

  async function openStored(artefact: Artefact, asked: AskedAudio, signal: AbortSignal): Promise<LiveStream> {
    // What is stored tells its length.
    const wanted = asked.format === WHOLE_WAV ? { ...asked, format: 'wav' as const } : asked;
    const variant = resolveVariant(wanted, artefact.sampleRate);
    if (variant === null) {
      return { contentType: FLAC_TYPE, sizeBytes: artefact.sizeBytes, stream: await readStored(artefact) };
    }
    await dependencies.checkAudio(artefact);
    const audio = await dependencies.deriveAudio.open(artefact, variant, signal);
    return { contentType: contentTypeOf(variant), sizeBytes: audio.sizeBytes, stream: audio.read() };
  }

  return async (run, asked, signal, onBegun) => {
    signal.throwIfAborted();
    if (asked.format !== 'flac') transcoder.prepare();
    // Followed before it is looked up, so that nothing is missed in between.
    const reader = liveSound.follow(run.runId);
    const close = () => void reader.close().catch(() => {});
    signal.addEventListener('abort', close, { once: true });
    try {
      refuseToWait(await look(run));
      const first = await nextBytes(run, reader, refuseToWait);
      signal.throwIfAborted();
      if (first === null) throw new AppError('busy', 'The run has no audio');
      onBegun?.();
      if (!Buffer.isBuffer(first)) {
        close();
        return await openStored(first, asked, signal);
      }
      const sourceRate = readSampleRate(first);
      const variant = resolveVariant(asked, sourceRate);
      if (variant === null) {
        reader.rewind();
        return {
          contentType: FLAC_TYPE,
          sizeBytes: null,
          stream: createPacedStream(() => moreBytes(run, reader), close),
        };
      }
      // From here on it belongs to whoever makes the variant, and others may listen to that.
      signal.removeEventListener('abort', close);
      return await openDerived(run, { variant, sourceRate, reader }, signal);
    } catch (error) {
      close();
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', close);
    }
  };
}
