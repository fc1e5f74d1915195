// Makes other formats of a recording when they are asked for. What is being made goes into a file at full speed, and every reader follows
// that file at its own pace: a slow one holds neither an encoder nor memory, and several share one encoding.
import { Readable } from 'node:stream';
import { type AudioVariant, hasHeadLast, knownSize, recipeOf } from '../domain/audio-format.ts';
import type { Artefact } from '../domain/run.ts';
import { AppError } from '../errors.ts';
import type { BlobStore, ByteRange } from '../ports/blob-store.ts';
import type { DerivedName, DerivedStore } from '../ports/derived-store.ts';
import type { Transcoder } from '../ports/transcoder.ts';
import { enterReadable, followDraft, SharedDraft } from './shared-draft.ts';

export interface DerivedAudio {
  /** Null when it is known only at the end. */
  readonly sizeBytes: number | null;
  /** Its bytes or a range of them. To be called once, unless `release` is. The caller destroys the stream. */
  read(range?: ByteRange): Readable;
  release(): void;
}

export interface DeriveAudio {
  /** What is known of the size without making anything. */
  sizeOf(artefact: Artefact, variant: AudioVariant): Promise<number | null>;
  /**
   * Resolves when there are bytes to send. Rejects with `busy` when they cannot be made now, `not_found` when the recording has gone, and
   * the signal's reason. Whoever asks has checked the recording.
   */
  open(artefact: Artefact, variant: AudioVariant, signal: AbortSignal): Promise<DerivedAudio>;
}

export function createDeriveAudio(dependencies: {
  blobs: Pick<BlobStore, 'read'>;
  store: DerivedStore;
  transcoder: Pick<Transcoder, 'transcode'>;
}): DeriveAudio {
  const { blobs, store, transcoder } = dependencies;
  const makings = new Map<string, SharedDraft>();

  function join(artefact: Artefact, variant: AudioVariant): SharedDraft {
    const name = nameOf(artefact, variant);
    const key = `${name.objectId}.${name.recipe}`;
    const found = makings.get(key);
    if (found !== undefined && !found.isAbandoned) return found;
    const making = new SharedDraft(() => makings.get(key) === making && makings.delete(key));
    makings.set(key, making);
    void make(making, { artefact, variant, name });
    return making;
  }

  async function make(
    making: SharedDraft,
    { artefact, variant, name }: { artefact: Artefact; variant: AudioVariant; name: DerivedName },
  ): Promise<void> {
    try {
      const draft = await store.create(name);
      making.begin(draft, { isOrdered: !hasHeadLast(variant) });
      const { head } = await transcoder.transcode({
        variant,
        source: artefact,
        signal: making.signal,
        openFlac: async () =>
          variant.chapter === undefined ? await openFlac(artefact) : Readable.from(readAll(variant.chapter.parts)),
        onBytes: async (bytes) => {
          await draft.append(bytes);
          making.tell();
        },
      });
      if (head !== null) await draft.prepend(head);
      await draft.keep();
      await making.end();
    } catch (error) {
      await making.fail(error);
    }
  }

  async function openFlac({ objectId }: Pick<Artefact, 'objectId'>): Promise<Readable> {
    const found = await blobs.read(objectId);
    if (found === null) throw new AppError('not_found', 'There is no such recording any more');
    return found.stream;
  }

  async function* readAll(recordings: readonly Pick<Artefact, 'objectId'>[]) {
    for (const recording of recordings) yield* await openFlac(recording);
  }

  async function openKept(name: DerivedName): Promise<DerivedAudio | null> {
    const sizeBytes = await store.find(name);
    // Opened now, because it may be gone when it is read.
    const handle = sizeBytes === null ? null : await store.open(name);
    if (sizeBytes === null || handle === null) return null;
    return { sizeBytes, read: (range) => handle.read(range), release: () => handle.close() };
  }

  return {
    async sizeOf(artefact, variant) {
      return (await store.find(nameOf(artefact, variant))) ?? knownSize(variant, artefact);
    },

    async open(artefact, variant, signal) {
      signal.throwIfAborted();
      const kept = await openKept(nameOf(artefact, variant));
      if (kept !== null) return kept;
      const making = join(artefact, variant);
      const reader = await enterReadable(making, signal);
      return {
        sizeBytes: making.finalBytes ?? knownSize(variant, artefact),
        read: (range) => followDraft(making, reader, range),
        release: () => reader.leave(),
      };
    },
  };
}

function nameOf(artefact: Artefact, variant: AudioVariant): DerivedName {
  return { objectId: artefact.objectId, recipe: recipeOf(variant) };
}
