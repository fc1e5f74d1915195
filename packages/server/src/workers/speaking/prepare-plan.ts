// Prepares how a run's text is read: takes its markup out, and loads the rules of its languages.
import { findLanguage } from '../../domain/language.ts';
import { findLanguageByTag } from '../../domain/language-by-tag.ts';
import type { Engine, RateRange, SegmentVoice } from '../../engines/engine.ts';
import { SynthesisError, type SynthesisRequest } from '../../ports/synthesizer.ts';
import { type Direction, InputError, type ParsedText, type Warning } from '../../text/input/parsed-text.ts';
import { parseInput } from '../../text/plan/parse-input.ts';
import { loadReaders, tagsOf } from '../../text/plan/readers.ts';
import type { SpeechPlan } from '../../text/plan/speech-plan.ts';
import { DEFAULT_READING, type Pauses } from '../../text/reading.ts';
import { originalSpan } from '../../text/trace/rewrite.ts';

export interface RunPlan extends SpeechPlan {
  readonly hasMarkup: boolean;
  readonly startsSoon: boolean;
  /** Of a language of the plan. */
  languageIdOf(tag: string): number;
}

/** What a plan depends on; gender and age only for the limits of some engines. */
export type TextToRead = Pick<SynthesisRequest, 'text' | 'languageId' | 'reading'> &
  Partial<Pick<SynthesisRequest, 'gender' | 'age'>>;

/** Rejects with `SynthesisError` when the text is not what its kind of input demands. */
export async function preparePlan({
  engine,
  voice,
  request,
}: {
  engine: Pick<Engine, 'speaks' | 'limits' | 'rates' | 'canSay'>;
  voice: SegmentVoice;
  request: TextToRead;
}): Promise<RunPlan> {
  const reading = request.reading ?? DEFAULT_READING;
  const tag = findLanguage(request.languageId)?.tag ?? 'und';
  const { parsed, languages } = chooseLanguages(await parse(request, tag), (languageId) =>
    engine.speaks(voice, languageId),
  );
  const languageIdOf = (one: string) => languages.get(one) ?? request.languageId;
  const canSay = (one: string, ipa: string) => engine.canSay?.(ipa, languageIdOf(one)) ?? false;
  const readers = await loadReaders(reading, tagsOf(parsed, tag), canSay);
  const { gender = null, age = null } = request;
  const segment = { languageId: request.languageId, gender, age, voice };
  const limitsOf = (one: string) => engine.limits({ ...segment, languageId: languageIdOf(one) });
  const { speed, warning } = chooseSpeed(reading.speed ?? 1, engine.rates?.(segment), request.text.length);
  return {
    parsed: warning === null ? parsed : { ...parsed, warnings: [warning, ...parsed.warnings] },
    tag,
    pauses: hurry(reading.pauses, speed),
    speed,
    readers,
    limitsOf,
    languageIdOf,
    hasMarkup: reading.input !== 'text',
    startsSoon: reading.startsSoon ?? false,
  };
}

async function parse({ text, reading }: TextToRead, tag: string): Promise<ParsedText> {
  try {
    return await parseInput(text, reading ?? DEFAULT_READING, tag);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // A submit refuses such a text. Nothing that could be tried again would help.
    throw new SynthesisError({ code: 'internal', message: error.message, retryable: false }, error);
  }
}

/** `length`: UTF-16 units of the text. */
function chooseSpeed(asked: number, rates: RateRange | undefined, length: number) {
  const { slowest, fastest } = rates ?? { slowest: 1, fastest: 1 };
  const speed = Math.min(fastest, Math.max(slowest, asked));
  if (speed === asked) return { speed, warning: null };
  const message =
    rates === undefined
      ? 'The rate of this voice cannot be changed: it is spoken at its own'
      : `The voice can be spoken at ${toFactor(slowest)} to ${toFactor(fastest)} times its own rate: it is spoken at ${toFactor(speed)} instead of ${toFactor(asked)}`;
  return { speed, warning: { code: 'speed_out_of_range', message, span: { start: 0, end: length } } };
}

function toFactor(rate: number): number {
  return Math.round(rate * 100) / 100;
}

function hurry({ sentence, paragraph, heading, scene }: Pauses, speed: number): Pauses {
  return { sentence: sentence / speed, paragraph: paragraph / speed, heading: heading / speed, scene: scene / speed };
}

/** Gives the directions of language the tags of this server. Those that the voice cannot speak are dropped, with a warning. */
function chooseLanguages(parsed: ParsedText, canSpeak: (languageId: number) => boolean) {
  const languages = new Map<string, number>();
  const dropped: Warning[] = [];
  const directions = parsed.directions.flatMap((direction): Direction | readonly Direction[] => {
    if (direction.type !== 'language') return direction;
    const language = findLanguageByTag(direction.tag);
    if (language !== undefined && canSpeak(language.id)) {
      languages.set(language.tag, language.id);
      return { ...direction, tag: language.tag };
    }
    dropped.push({
      code: 'language_not_spoken',
      message: `The voice does not speak ${language?.name ?? 'a language that the text asks for'}: it is read in the language of the text`,
      span: originalSpan(parsed.words, direction.span),
    });
    return [];
  });
  const warnings = [...parsed.warnings, ...dropped].sort((one, other) => one.span.start - other.span.start);
  return { parsed: dropped.length + languages.size === 0 ? parsed : { ...parsed, directions, warnings }, languages };
}
