// The settings of files that callers send to the OpenAI door.
import type { Field } from './field.ts';

export const FILE_FIELDS = {
  maxFileMib: {
    env: 'LECTOR_MAX_FILE_MIB',
    kind: 'integer',
    fallback: 200,
    unit: 'MiB',
    min: 1,
    max: 4_096,
    about: 'Largest file that `POST /v1/files` takes.',
  },
  maxFiles: {
    env: 'LECTOR_MAX_FILES',
    kind: 'integer',
    fallback: 10_000,
    unit: 'files',
    min: 1,
    max: 1_000_000,
    about:
      'Most files of one owner at the OpenAI door (`/v1/files`), those with the results of batches included; at this limit none is taken any more, and the answer is 402. Results are always written.',
  },
  maxFilesMib: {
    env: 'LECTOR_MAX_FILES_MIB',
    kind: 'integer',
    fallback: 2_048,
    unit: 'MiB',
    min: 1,
    max: 16_777_216,
    about: 'Most bytes of these files of one owner. The audio of runs does not count: nothing is stored for it twice.',
  },
} as const satisfies Record<string, Field>;
