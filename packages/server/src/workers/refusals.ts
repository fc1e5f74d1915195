// Why the pool does not speak a run.
import { SynthesisError } from '../ports/synthesizer.ts';

export function failed(message: string, cause?: unknown): SynthesisError {
  return new SynthesisError({ code: 'engine_failed', message, retryable: true }, cause);
}

export function voiceGone(): SynthesisError {
  const message = 'The voice was removed before the run was spoken.';
  return new SynthesisError({ code: 'engine_failed', message, retryable: false });
}

export function shutDown(): SynthesisError {
  return failed('The engine is shut down.');
}
