// What a call of `lector batch` is about: its options, and all rows read once before anything is sent.
import { createStudioClient, DEFAULT_LANGUAGE_ID, LectorError } from '@lector/client';
import type { AudioOptions } from '../remote/audio-options.ts';
import { createChoices } from '../remote/choices.ts';
import type { SubtitlesOptions } from '../remote/save-subtitles.ts';
import type { ConnectionOptions, Session } from '../remote/session.ts';
import { checkRows } from './check-rows.ts';
import type { RowDefaults, RowSource } from './rows.ts';

export interface BatchCommandOptions extends ConnectionOptions, RowDefaults, SubtitlesOptions, AudioOptions {
  readonly output: string;
  readonly name?: string;
  readonly parallel: number;
  readonly whole?: boolean;
  readonly album?: string;
  readonly verify?: boolean;
  readonly reuse?: boolean;
  readonly json?: boolean;
}

export interface Plan {
  readonly source: RowSource;
  readonly total: number;
  readonly options: BatchCommandOptions;
}

/** Rejects with every mistake in the inputs. */
export async function readPlan(
  session: Session,
  inputs: readonly string[],
  options: BatchCommandOptions,
): Promise<Plan> {
  // A missing server or key is reported at once, without the long retries of the batch.
  const choices = createChoices(session.client, session.signal);
  await choices.languageTag(DEFAULT_LANGUAGE_ID);
  const maxCharacters = await findTextLimit(session);
  const source = {
    inputs,
    whole: options.whole === true,
    defaults: options,
    choices,
    maxCharacters,
    format: options.format ?? 'flac',
  };
  return { source, total: await checkRows(session, source), options };
}

/** The longest text that the server takes; undefined for servers that do not say. */
async function findTextLimit({ url, signal }: Session): Promise<number | undefined> {
  try {
    const { max_text_characters } = await createStudioClient({
      baseUrl: url,
      maxRetries: 0,
      timeoutMs: 10_000,
    }).session({ signal });
    return Number.isInteger(max_text_characters) ? max_text_characters : undefined;
  } catch (error) {
    if (error instanceof LectorError) return undefined;
    throw error;
  }
}
