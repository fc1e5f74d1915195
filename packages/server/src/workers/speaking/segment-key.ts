// The key of a segment: a digest of all that its samples depend on, and of nothing else.
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Passage } from '../../domain/run.ts';
import { NO_WISHES, takeOf } from '../../domain/segment-wishes.ts';
import type { Voice } from '../../domain/voice.ts';
import type { Engine } from '../../engines/engine.ts';
import type { SynthesisRequest } from '../../ports/synthesizer.ts';
import type { PieceText } from './speak-piece.ts';

/**
 * Version of the rules by which a piece is spoken and judged: of what is done to it once it is known what the engine is asked. Segments
 * kept under another version are spoken again. The rules by which a text is read have no part in it: what they make of a sentence is what
 * the engine is asked.
 */
const RULES_VERSION = 4;

/** Returns the function that tells the key of a piece: 32 bytes in base64url. Its place counts for the take only. */
export function createSegmentKeys({
  engine,
  voice,
  request,
}: {
  readonly engine: Pick<Engine, 'describe'>;
  readonly voice: Pick<Voice, 'id' | 'model' | 'speaker' | 'reference' | 'facts'>;
  readonly request: Pick<SynthesisRequest, 'gender' | 'age' | 'segments'>;
}): (asked: PieceText, passage: Passage) => string {
  const { name, version, sampleRate } = engine.describe();
  const { id, model, speaker, reference, facts } = voice;
  const { gender, age, segments = NO_WISHES } = request;
  // The silence that a voice leaves is taken off the pauses inside of a piece.
  const { before, after } = facts.leavesMs;
  const imitates = reference === null ? null : [basename(reference.path), reference.text];
  const common = [RULES_VERSION, name, version, sampleRate, id, model, speaker, imitates, before, after, gender, age];
  return ({ text, tag, languageId, prosody, phonemes }, passage) => {
    const style = prosody === null ? null : [prosody.rate, prosody.pitch, prosody.volume];
    const said = phonemes.map(({ start, end, ipa }) => [start, end, ipa]);
    return createHash('sha256')
      .update(JSON.stringify([...common, tag, languageId, style, text, said, takeOf(segments, passage)]))
      .digest('base64url');
  };
}
