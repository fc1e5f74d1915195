// The audio of runs as files of the OpenAI door. Nothing is stored for them: their ids name the run and the format.
import { OPENAI_AUDIO, type OpenAiAudioFormat } from '../../domain/openai-audio.ts';
import type { Artefact, Run } from '../../domain/run.ts';
import { AppError } from '../../errors.ts';
import type { RunStore } from '../../ports/run-store.ts';
import type { DeleteRun } from '../delete-run.ts';
import type { MeasureAudio } from '../measure-audio.ts';

export interface AudioName {
  readonly taskId: string;
  readonly format: OpenAiAudioFormat;
}

export type SpokenRun = Run & { readonly artefact: Artefact };

export interface AudioFiles {
  /** Throws `not_found` for foreign, deleted and unknown runs, and for those without audio, as the others do. */
  find(ownerId: number, name: AudioName): Promise<SpokenRun>;
  /** Its bytes in that format. */
  measure(run: SpokenRun, format: OpenAiAudioFormat, signal: AbortSignal): Promise<number>;
  /** Deletes the run: its text, its recording and whatever was made of it. */
  remove(ownerId: number, name: AudioName): Promise<void>;
}

export function createAudioFiles(dependencies: {
  runs: Pick<RunStore, 'findByTaskId'>;
  deleteRun: DeleteRun;
  measureAudio: MeasureAudio;
}): AudioFiles {
  const { runs, deleteRun, measureAudio } = dependencies;
  const find = async (ownerId: number, { taskId }: AudioName): Promise<SpokenRun> => {
    const run = await runs.findByTaskId(ownerId, taskId);
    if (run === null || run.state !== 'done' || run.artefact === null) {
      throw new AppError('not_found', 'There is no such file');
    }
    return { ...run, artefact: run.artefact };
  };
  return {
    find,
    measure: ({ artefact }, format, signal) => measureAudio(artefact, OPENAI_AUDIO[format], signal),
    async remove(ownerId, name) {
      await find(ownerId, name);
      await deleteRun(ownerId, name.taskId);
    },
  };
}
