// The calls of the vendor's API that Lector does not offer, and what it offers instead.

type Instead = 'voices' | 'pronunciation';

/** What to do instead, where there is something. */
const INSTEAD: Readonly<Record<Instead, string>> = {
  voices: 'The voices there are come from GET /list-voices.',
  pronunciation: 'Its dictionaries are for translations. How words are said is kept under /lector/v1/dictionaries.',
};

/** Method, path, and what serves instead. A served call never stands here. */
export const OTHER_CALLS: readonly (readonly [
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  instead?: Instead,
])[] = [
  ['POST', '/translated-tts'],
  ['GET', '/translated-tts/{task_id}'],
  ['POST', '/create_translated_tts'],
  ['POST', '/text-to-voice', 'voices'],
  ['GET', '/text-to-voice/{task_id}', 'voices'],
  ['GET', '/text-to-voice-result/{run_id}', 'voices'],
  ['POST', '/translate'],
  ['GET', '/translate/{task_id}'],
  ['GET', '/translation-result/{run_id}'],
  ['POST', '/translation-results'],
  ['POST', '/translation/stream'],
  ['POST', '/transcribe'],
  ['GET', '/transcribe/{task_id}'],
  ['GET', '/transcription-result/{run_id}'],
  ['POST', '/transcription-results'],
  ['POST', '/text-to-sound'],
  ['GET', '/text-to-sound/{task_id}'],
  ['GET', '/text-to-sound-result/{run_id}'],
  ['POST', '/text-to-sound-results'],
  ['POST', '/audio-separation'],
  ['GET', '/audio-separation/{task_id}'],
  ['GET', '/audio-separation-result/{run_id}'],
  ['POST', '/audio-separation-results'],
  ['POST', '/dub'],
  ['GET', '/dub/{task_id}'],
  ['GET', '/discord/dub/{task_id}'],
  ['GET', '/twitter/dub/{task_id}'],
  ['GET', '/dub-result/{run_id}'],
  ['POST', '/dubbing-results'],
  ['POST', '/dub-alt-format/{run_id}/{language}'],
  ['GET', '/dub-alt-format/{task_id}'],
  ['GET', '/transcript/{run_id}/{language}'],
  ['POST', '/story'],
  ['POST', '/story-setup'],
  ['GET', '/story/{task_id}'],
  ['GET', '/story-result/{run_id}'],
  ['POST', '/stories-results'],
  ['POST', '/translated-story/{run_id}'],
  ['GET', '/translated-story/{task_id}'],
  ['GET', '/translated-story-result/{run_id}/{language}'],
  ['POST', '/project-setup'],
  ['GET', '/project-setup/{task_id}'],
  ['GET', '/project-setup-result/{run_id}'],
  ['POST', '/project-setup-results'],
  ['GET', '/dictionaries', 'pronunciation'],
  ['DELETE', '/dictionaries/{dictionary_id}', 'pronunciation'],
  ['POST', '/dictionaries/create-from-file', 'pronunciation'],
  ['POST', '/dictionaries/{dictionary_id}/add-term', 'pronunciation'],
  ['PUT', '/dictionaries/term/{dictionary_id}/{term}', 'pronunciation'],
  ['DELETE', '/dictionaries/term/{dictionary_id}/{term}', 'pronunciation'],
  ['POST', '/stream'],
  ['GET', '/stream/{stream_id}'],
  ['PATCH', '/stream/{stream_id}'],
  ['DELETE', '/stream/{stream_id}'],
  ['POST', '/stream/probe'],
  ['POST', '/v1/stream'],
  ['GET', '/v1/stream/{stream_id}'],
];

/** A sentence for the caller of a call that the vendor offers and Lector does not; null for any other. `path` is without query. */
export function describeOtherCall(method: string, path: string): string | null {
  const parts = path.split('/');
  const found = OTHER_CALLS.find(([itsMethod, itsPath]) => itsMethod === method && fits(parts, itsPath.split('/')));
  if (found === undefined) return null;
  const [, name, instead] = found;
  const next = instead === undefined ? 'It turns texts into recordings, and its calls are at /docs.' : INSTEAD[instead];
  return `Lector does not offer ${method} ${name} of camb.ai's API. ${next}`;
}

function fits(parts: readonly string[], pattern: readonly string[]): boolean {
  return (
    parts.length === pattern.length &&
    pattern.every((word, i) => (word.startsWith('{') ? parts[i] !== '' : parts[i] === word))
  );
}
