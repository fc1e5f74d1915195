// Prepares a run for being stored: chooses its voice and its reading, and refuses here all that can be refused without a store.
import { hash, randomUUID } from 'node:crypto';
import type { Caller } from '../../domain/api-key.ts';
import { countCharacters } from '../../domain/coverage.ts';
import type { Door } from '../../domain/door.ts';
import { findLanguage } from '../../domain/language.ts';
import type { RunRequest } from '../../domain/run.ts';
import { NO_WISHES, type SegmentWishes } from '../../domain/segment-wishes.ts';
import { type AppError, invalidInput } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { NewRun } from '../../ports/run-store.ts';
import type { VoiceCatalogue } from '../../ports/voice-catalogue.ts';
import { withoutOverridden } from '../../text/pronunciation/overridden.ts';
import { withoutMarkup } from '../../text/pronunciation/without-markup.ts';
import { DEFAULT_READING, type Reading } from '../../text/reading.ts';
import type { ChoosePronunciations } from '../dictionaries/choose-pronunciations.ts';
import { pickVoice } from '../voices/pick-voice.ts';
import { findTextProblem } from './check-text.ts';
import { type AskedReading, chooseReading, type ReadingSettings } from './choose-reading.ts';

/** What becomes of a run that somebody listens to while it is spoken. */
export interface StreamKeeping {
  /** Otherwise the run goes with whoever listens, and with the server. */
  readonly isStored: boolean;
  /** The door that it came through, and how long it is kept for that; absent for the API. */
  readonly door?: { readonly name: Door; readonly hours: number };
}

export interface SubmitOptions {
  /** The caller's own name for this submit, or null. */
  readonly idempotencyKey: string | null;
  /** The run that this one repeats. */
  readonly retryOf?: number | null;
  /** How the text is to be read, as far as the caller says. When absent, the request has its reading already. */
  readonly asked?: AskedReading;
  /** The lane: before batch runs, or never; null or absent: as long as the owner has few runs waiting. */
  readonly interactive?: boolean | null;
  /** Whether the recording is to be listened to. Refused where there is no recogniser; a run that repeats another goes without. */
  readonly listenBack?: boolean;
  /** What is asked of its segments; absent: nothing. */
  readonly segments?: SegmentWishes;
  /** Somebody listens while it is spoken. */
  readonly stream?: StreamKeeping;
}

/** Everything of a run but the limits that it is held to. */
export type PreparedRun = Omit<NewRun, 'limits'>;

/** Throws `invalid_input`. */
export type PrepareRun = (caller: Caller, request: RunRequest, options: SubmitOptions) => Promise<PreparedRun>;

interface Pronouncing {
  readonly dictionaryIds: readonly number[];
  readonly mayBeGone: boolean;
  readonly own: NonNullable<AskedReading['pronunciations']>;
}

export function createPrepareRun(dependencies: {
  catalogue: VoiceCatalogue;
  clock: Clock;
  reading: ReadingSettings;
  choosePronunciations: ChoosePronunciations;
  /** Whether there is a recogniser. */
  canListen?: boolean;
}): PrepareRun {
  /** The reading with the pronunciations that the text needs of the dictionaries that were asked for, then with its own. */
  async function pronounce(
    caller: Caller,
    { text, languageId, reading }: RunRequest,
    { dictionaryIds, mayBeGone, own }: Pronouncing,
  ): Promise<Reading | null> {
    const chosen = await dependencies.choosePronunciations({
      ownerId: caller.ownerId,
      dictionaryIds,
      mayBeGone,
      text: reading === null || reading.input === 'text' ? text : withoutMarkup(text),
      languageTag: findLanguage(languageId)?.tag ?? '',
    });
    const pronunciations = [...chosen, ...withoutOverridden(own, chosen)];
    return pronunciations.length === 0 ? reading : { ...(reading ?? DEFAULT_READING), pronunciations };
  }

  return async (caller, wanted, options) => {
    const { idempotencyKey, retryOf = null, asked, interactive = null, listenBack = false, stream } = options;
    const { segments = NO_WISHES } = options;
    const listens = listenBack && dependencies.canListen === true;
    if (listenBack && !listens && retryOf === null) throw noRecogniser();
    const reading = asked === undefined ? wanted.reading : chooseReading(asked, caller.defaults, dependencies.reading);
    // Field by field here and below: a call of a thousand runs copies each of them a thousand times, and spreads cost most.
    const { text, voiceId, languageId, gender, age } = wanted;
    const voice = await pickVoice(dependencies.catalogue, {
      ownerId: caller.ownerId,
      voiceId,
      languageId,
      gender,
      age,
    });
    const problem = await findTextProblem({ text, languageId, reading }, voice, dependencies.catalogue);
    if (problem !== null) throw invalidInput(problem);
    const dictionaryIds = asked === undefined ? [] : (asked.dictionaries ?? caller.defaults?.dictionaries ?? []);
    const mayBeGone = asked?.dictionaries === null;
    const own = asked?.pronunciations ?? [];
    const isPronounced = dictionaryIds.length > 0 || own.length > 0;
    const textSha256 = hash('sha256', text);
    const nowMs = dependencies.clock.now();
    return {
      text,
      voiceId: voice.id,
      languageId,
      gender,
      age,
      projectName: wanted.projectName,
      projectDescription: wanted.projectDescription,
      folderId: wanted.folderId,
      // Waited for only where there are some.
      reading: isPronounced
        ? await pronounce(caller, { ...wanted, reading }, { dictionaryIds, mayBeGone, own })
        : reading,
      ownerId: caller.ownerId,
      keyId: caller.id,
      taskId: randomUUID(),
      createdAtMs: nowMs,
      textSha256,
      characters: countCharacters(text),
      retryOf,
      model: voice.model,
      interactive,
      listenBack: listens,
      segments,
      isTransient: stream?.isStored === false,
      door: stream?.door?.name ?? null,
      keepUntilMs: stream?.isStored === true ? keepUntil(stream, nowMs) : null,
      idempotency:
        idempotencyKey === null
          ? null
          : {
              key: idempotencyKey,
              fingerprint: fingerprint({ wanted, asked, textSha256, retryOf, listenBack, segments, stream }),
            },
    };
  };
}

const HOUR_MS = 3_600_000;

function keepUntil({ door }: StreamKeeping, nowMs: number): number | null {
  return door === undefined ? null : nowMs + door.hours * HOUR_MS;
}

function noRecogniser(): AppError {
  return invalidInput({
    loc: ['body', 'listen_back'],
    msg: 'This server has no recogniser to listen with (LECTOR_RECOGNISER): leave listen_back out',
    type: 'no_recogniser',
  });
}

interface Fingerprinted {
  readonly wanted: RunRequest;
  readonly asked: AskedReading | undefined;
  readonly textSha256: string;
  readonly retryOf: number | null;
  readonly listenBack: boolean;
  readonly segments: SegmentWishes;
  readonly stream: SubmitOptions['stream'];
}

/**
 * Two submits are the same request when every known field is equal. Of the reading that is what the caller asks for, so that
 * a repeat is one also after a default of the key or a setting of the server was changed. The lane does not count: it makes no
 * other recording.
 */
function fingerprint({ wanted, asked, textSha256, retryOf, listenBack, segments, stream }: Fingerprinted): string {
  const repeated = retryOf === null ? [] : [retryOf];
  const reading = asked === undefined ? (wanted.reading ?? undefined) : onlySaid(asked);
  const known = {
    ...wanted,
    text: undefined,
    reading,
    ...(listenBack ? { listenBack } : {}),
    ...(isWished(segments) ? { segments } : {}),
    stream: stream && onlyAsked(stream),
  };
  return hash('sha256', JSON.stringify([textSha256, known, ...repeated]));
}

function isWished({ reuse, take, takes }: SegmentWishes): boolean {
  return reuse || take > 0 || takes.length > 0;
}

/** How long a run of a door is kept is the server's and the key's to say, and may change between a request and its repeat. */
function onlyAsked({ isStored, door }: StreamKeeping): object {
  return door === undefined ? { isStored } : { door: door.name };
}

/** Undefined when nothing is said: the request is then what it was before there were such fields. */
function onlySaid(asked: AskedReading): object | undefined {
  const said = Object.entries(asked).filter(([, value]) => value !== null && !isEmpty(value));
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
