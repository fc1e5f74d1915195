// Validation of hostile values: what is answered to them stays small, however much is wrong.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BulkRequest } from '@lector/contract/results';
import { TtsRequest } from '@lector/contract/tts';
import { AppError, type InputProblem } from '../../errors.ts';
import { compileValidator } from './validation.ts';

const checkBulk = compileValidator({ schema: BulkRequest({ maxIds: 1_000 }), httpPart: 'body' });
const checkTts = compileValidator({ schema: TtsRequest({ maxTextCharacters: 100 }), httpPart: 'body' });

function problemsOf(result: ReturnType<typeof checkBulk>): readonly InputProblem[] {
  assert.ok('error' in result && result.error instanceof AppError);
  return result.error.details.items ?? [];
}

describe('validation', () => {
  it('names the first eight of a thousand wrong members', () => {
    for (const wrong of ['x', null, 1.5, {}, 'x'.repeat(10_000)]) {
      const problems = problemsOf(checkBulk({ run_ids: Array(1_000).fill(wrong) }));
      assert.deepEqual(
        problems.map(({ loc }) => loc),
        [0, 1, 2, 3, 4, 5, 6, 7].map((at) => ['body', 'run_ids', at]),
      );
      assert.ok(JSON.stringify(problems).length < 2_000);
    }
  });

  it('takes a thousand good members, whether they are numbers or strings', () => {
    const ids = Array.from({ length: 1_000 }, (_, i) => i + 1);
    assert.deepEqual(checkBulk({ run_ids: ids }), { value: { run_ids: ids } });
    assert.deepEqual(checkBulk({ run_ids: ids.map(String) }), { value: { run_ids: ids } });
  });

  it('takes a number in a string with some white space, and not with a great deal of it', () => {
    const body = (voiceId: string) => ({ text: 'Hello.', voice_id: voiceId, language: 1 });
    assert.deepEqual(checkTts(body(' 147320\n')), { value: { ...body(''), voice_id: 147320 } });
    const [problem] = problemsOf(checkTts(body(`${' '.repeat(100)}147320`)));
    assert.equal(problem?.type, 'int_parsing');
  });

  it('shortens the name of an unknown field that it refuses', () => {
    const [problem] = problemsOf(checkTts({ text: 'Hello.', voice_id: 1, language: 1, ['n'.repeat(10_000)]: '\0' }));
    assert.deepEqual([problem?.loc, problem?.type], [['body', 'n'.repeat(100)], 'string_nul']);
  });
});
