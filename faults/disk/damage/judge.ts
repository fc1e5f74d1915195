// Requests a run in every possible way and judges each answer: right, explicitly refused, or wrong.
import { createHash } from 'node:crypto';
import { type Caller, UnexpectedStatus } from '../../program.ts';

/** A run as it was before anything was damaged. */
export interface Original {
  readonly taskId: string;
  readonly runId: number;
  readonly sha256: string;
  readonly bytes: Buffer;
}

export type Verdict =
  | 'right'
  | 'damaged' // the server says that it is damaged
  | 'refused' // 5xx, or the key is not known any more
  | 'unknown' // the server says that there is no such thing
  | 'stuck' // neither spoken nor given up
  | 'wrong';

export interface Judgement {
  readonly verdict: Verdict;
  /** What was asked for, and what came. */
  readonly words: string;
}

/** A body that never ends counts as no answer. */
const patience = () => ({ signal: AbortSignal.timeout(3_000) });

/** One judgement for each way. */
export async function judge(caller: Caller, original: Original): Promise<readonly Judgement[]> {
  const { taskId, runId } = original;
  const polled = await ask('poll', async () => judgeState(await caller.poll(taskId), original));
  let link: string | undefined;
  const listed = await ask('bulk', async () => {
    const entry = (await caller.bulk([runId]))[runId];
    if (entry?.status === 'SUCCESS' && entry.sha256 === original.sha256 && entry.size_bytes === original.bytes.length) {
      link = entry.output_url;
      return { verdict: 'right', words: 'bulk' };
    }
    if (entry?.status === 'NOT_FOUND') return { verdict: 'unknown', words: 'bulk: NOT_FOUND' };
    return { verdict: saysDamaged(entry) ? 'damaged' : 'wrong', words: `bulk: ${JSON.stringify(entry)}` };
  });
  const raw = await ask('raw', async () =>
    judgeBody(await caller.request(`/apis/tts-result/${runId}`, patience()), original, 'raw'),
  );
  return [polled, listed, raw, ...(link === undefined ? [] : await judgeLink(link, original))];
}

/** The whole, a range, and the head alone. */
async function judgeLink(link: string, original: Original): Promise<readonly Judgement[]> {
  const from = Math.floor(original.bytes.length / 3);
  return [
    await ask('link', async () => judgeBody(await fetch(link, patience()), original, 'link')),
    await ask('range', async () =>
      judgeBody(
        await fetch(link, { ...patience(), headers: { range: `bytes=${from}-${from + 499}` } }),
        original,
        'range',
        from,
      ),
    ),
    await ask('head', async () => {
      const { status, headers } = await fetch(link, { ...patience(), method: 'HEAD' });
      const right = status === 200 && Number(headers.get('content-length')) === original.bytes.length;
      return right ? { verdict: 'right', words: 'head' } : { verdict: byStatus(status, ''), words: `head: ${status}` };
    }),
  ];
}

function judgeState(
  state: { status: string; run_id: number | null; message: string | null },
  original: Original,
): Judgement {
  const words = `poll: ${JSON.stringify(state)}`;
  if (state.status === 'SUCCESS') return { verdict: state.run_id === original.runId ? 'right' : 'wrong', words };
  return { verdict: saysDamaged(state) ? 'damaged' : 'wrong', words };
}

async function judgeBody(answer: Response, { bytes, sha256 }: Original, what: string, from = 0): Promise<Judgement> {
  const body = Buffer.from(await answer.arrayBuffer());
  if (answer.status === 200 || answer.status === 206) {
    const expected = answer.status === 200 ? bytes : bytes.subarray(from, from + 500);
    const got = createHash('sha256').update(body).digest('hex');
    if (body.equals(expected)) return { verdict: 'right', words: what };
    return {
      verdict: 'wrong',
      words: `${what}: ${answer.status} with ${body.length} bytes of hash ${got}, not ${sha256}`,
    };
  }
  const text = body.toString('utf8').slice(0, 200);
  return { verdict: byStatus(answer.status, text), words: `${what}: ${answer.status} ${text}` };
}

function byStatus(status: number, text: string): Verdict {
  if (status === 410 || /damaged/.test(text)) return 'damaged';
  if (status >= 500 || status === 401 || status === 403) return 'refused';
  return status === 404 || /no such/.test(text) ? 'unknown' : 'wrong';
}

function saysDamaged(answer: { readonly message?: string | null } | undefined): boolean {
  return /damaged/.test(answer?.message ?? '');
}

/** An answer that cannot be read, or a connection that breaks in the middle of one, is no answer: nobody takes it for right. */
async function ask(what: string, action: () => Promise<Judgement>): Promise<Judgement> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof UnexpectedStatus) {
      return { verdict: byStatus(error.status, error.message), words: error.message };
    }
    return { verdict: 'refused', words: `${what}: ${error instanceof Error ? error.message : String(error)}` };
  }
}
