// Code samples for books: the calls by curl, and the one command that does it all.
import { CLI_HEAD, KEY, type Sample, shell } from '../code-samples.ts';

const auth = '-H "x-api-key: $LECTOR_API_KEY"';
const json = "-H 'content-type: application/json'";

function both(curl: string, cli: string): readonly Sample[] {
  return [
    { id: 'curl', name: 'curl', code: `${KEY}\n${curl}` },
    { id: 'cli', name: 'CLI', code: `${CLI_HEAD}\n${cli}` },
  ];
}

const whole = (base: string, filename: string) => `npx lector book ${shell(filename)} --url ${base}`;

/** Sends a file. */
export function sendSamples(base: string): readonly Sample[] {
  return both(
    `curl -sSf '${base}/lector/v1/books?filename=novel.epub' ${auth} \\
  -H 'content-type: application/epub+zip' --data-binary @novel.epub`,
    `# Sends it, has it spoken, follows that, and fetches the audiobook.
${whole(base, 'novel.epub')}`,
  );
}

export interface SampleBook {
  readonly base: string;
  readonly bookId: string;
  readonly filename: string;
}

/** How far it is. */
export function stateSamples({ base, bookId }: SampleBook): readonly Sample[] {
  return both(`curl -sSf ${base}/lector/v1/books/${bookId} ${auth}`, `npx lector books --url ${base}`);
}

/** Its chapters, spoken by a voice. */
export function speakSamples(
  { base, bookId, filename }: SampleBook,
  { voiceId, languageId }: { readonly voiceId: number; readonly languageId: number },
): readonly Sample[] {
  const body = JSON.stringify({ voice_id: voiceId, language: languageId });
  return both(
    `curl -sSf ${base}/lector/v1/books/${bookId}/speak ${auth} ${json} \\
  -d ${shell(body)}`,
    `${whole(base, filename)} --voice ${voiceId} --language ${languageId}`,
  );
}

/** An M4B of what is spoken. */
export function makeSamples({ base, bookId, filename }: SampleBook): readonly Sample[] {
  return both(
    `curl -sSf ${base}/lector/v1/books/${bookId}/audiobook ${auth} ${json} -d '{"loudness":"-18"}'`,
    `${whole(base, filename)} --loudness=-18`,
  );
}

/** Its first file. */
export function fetchSamples({ base, bookId, filename }: SampleBook): readonly Sample[] {
  return both(
    `curl -sSf ${base}/lector/v1/books/${bookId}/audiobook/1 ${auth} -o audiobook.m4b
curl -sSf '${base}/lector/v1/books/${bookId}/audiobook/1/subtitles?format=srt' ${auth} -o audiobook.srt`,
    whole(base, filename),
  );
}
