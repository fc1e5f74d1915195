// Takes the recording of a finished run over for one that would make the same again: a copy of its own, checked byte by byte.
import { dependsOnSoundAlone } from '../domain/audio-format.ts';
import type { Logger } from '../log.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { DerivedStore } from '../ports/derived-store.ts';
import type { RecordingFinder } from '../ports/recording-finder.ts';
import type { Lease } from '../ports/run-queue.ts';
import type { AttemptFiles } from '../ports/spool.ts';
import type { SpokenBefore, SynthesisResult } from '../ports/synthesizer.ts';

/**
 * Makes the files of an attempt by copying. Resolves with what a synthesizer would have told of them; null, without files, when there is no
 * such recording any more that is sound. Rejects with `busy` when the files cannot be written, and with the signal's reason.
 */
export type TakeOverRecording = (
  attempt: { readonly lease: Lease; readonly files: AttemptFiles; readonly objectId: string },
  before: SpokenBefore,
  signal: AbortSignal,
) => Promise<SynthesisResult | null>;

export function createTakeOverRecording(dependencies: {
  readonly recordings: RecordingFinder;
  readonly blobs: Pick<BlobStore, 'copyOut'>;
  readonly derived: Pick<DerivedStore, 'share'>;
  readonly log: Logger;
}): TakeOverRecording {
  const { recordings, blobs, derived, log } = dependencies;

  return async ({ lease, files, objectId }, { recordingKey, segments }, signal) => {
    const { runId, ownerId, textSha256 } = lease;
    for (const found of await recordings.find({ ownerId, textSha256, recordingKey })) {
      const { artefact, timings, sound, coverage, account } = found;
      const source = { ...artefact, runId: found.runId, ...(timings && { timings }) };
      const copied = await blobs.copyOut(source, { runId, audio: files.audio, timings: files.timings, signal });
      if (copied === null) {
        log.warn({ runId, objectId: artefact.objectId }, 'a recording is damaged or gone, and is not taken over');
        continue;
      }
      // What was made of the other sound is what would be made of this one.
      await derived.share(artefact.objectId, objectId, dependsOnSoundAlone);
      const { sampleRate, samples } = artefact;
      const counts = { segments, resumedSegments: segments, reusedSegments: segments };
      const told = { coverage, account, sound, timings, recordingKey };
      return { ...copied, contentType: 'audio/flac', sampleRate, samples, ...counts, ...told };
    }
    return null;
  };
}
