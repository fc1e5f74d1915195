// The path parameter of calls about one run: task id or run id.
import { Id } from '@lector/contract/fields';
import { RunName, TASK_ID_PATTERN } from '@lector/contract/runs';
import { type TSchema, Type } from 'typebox';
import { invalidInput } from '../../errors.ts';
import { compileValidator } from '../protocol/validation.ts';

export interface RunParams {
  run_id: number | string;
}

export const runParams = Type.Object({ run_id: RunName });

const TASK_ID = new RegExp(TASK_ID_PATTERN);
const NUMBER = /^\s*[+-]?\d+(?:\.\d*)?\s*$/;
const checkRunId = compileValidator({ schema: Type.Object({ run_id: Id('') }), httpPart: 'params' });

/** Checked by hand, so that the error message names both forms. */
export function compileRunValidator(route: { readonly schema: TSchema; readonly httpPart?: string }) {
  return route.httpPart === 'params' ? readRunName : compileValidator(route);
}

function readRunName(given: unknown): ReturnType<typeof checkRunId> {
  const { run_id: name } = given as { run_id: string };
  if (TASK_ID.test(name)) return { value: { run_id: name.toLowerCase() } };
  if (NUMBER.test(name)) return checkRunId(given);
  return {
    error: invalidInput({
      loc: ['path', 'run_id'],
      msg: 'Input should be a run id (a whole number) or a task id (a UUID)',
      type: 'run_name',
    }),
  };
}
