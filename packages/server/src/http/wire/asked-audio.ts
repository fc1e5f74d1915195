// Reads in which format a caller wants audio. Checked by hand, because the rates depend on the format and a query holds only words.
import { AS_STORED, type AskedAudio, AUDIO_FORMATS, isAudioFormat, ratesOf } from '../../domain/audio-format.ts';
import { isLoudnessTarget, LOUDNESS_TARGETS, type LoudnessTarget } from '../../domain/loudness.ts';
import { type AppError, invalidInput } from '../../errors.ts';

/** Throws `invalid_input` that lists what there is. */
export function readAskedAudio(
  given: { readonly format?: unknown; readonly sample_rate?: unknown; readonly loudness?: unknown },
  where: 'query' | 'body',
): AskedAudio {
  const format = given.format ?? AS_STORED.format;
  if (typeof format !== 'string' || !isAudioFormat(format)) {
    throw refuse([where, 'format'], 'the formats', AUDIO_FORMATS);
  }
  const loudness = readLoudness(given.loudness, where);
  const level = loudness === null ? {} : { loudness };
  if (given.sample_rate === undefined || given.sample_rate === null) return { format, sampleRate: null, ...level };
  const rates = ratesOf(format);
  const sampleRate = rates.find((rate) => String(rate) === String(given.sample_rate));
  if (sampleRate !== undefined) return { format, sampleRate, ...level };
  if (rates.length > 0) throw refuse([where, 'sample_rate'], `the rates of ${format}`, rates);
  throw invalidInput({
    loc: [where, 'sample_rate'],
    msg: 'FLAC is handed out at the rate at which it was spoken: leave sample_rate out, or ask for another format',
    type: 'value_error',
  });
}

function readLoudness(given: unknown, where: string): LoudnessTarget | null {
  if (given === undefined || given === null) return null;
  if (isLoudnessTarget(given)) return given;
  throw refuse([where, 'loudness'], 'the targets', LOUDNESS_TARGETS);
}

function refuse(loc: readonly string[], what: string, known: readonly (string | number)[]): AppError {
  const expected = known.join(', ');
  return invalidInput({ loc, msg: `Input should be one of ${what}: ${expected}`, type: 'enum', ctx: { expected } });
}
