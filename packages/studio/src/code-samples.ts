// Code samples for the API. The key is always an environment variable, never its value.

export interface Sample {
  readonly id: 'curl' | 'typescript' | 'python' | 'cli';
  readonly name: string;
  readonly code: string;
}

export interface Speech {
  readonly text: string;
  readonly voiceId: number;
  readonly languageId: number;
  /** Further fields of the request. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

const NAMES = { curl: 'curl', typescript: 'TypeScript', python: 'Python', cli: 'CLI' } as const;

export function samples(code: Readonly<Record<Sample['id'], string>>): readonly Sample[] {
  return (Object.keys(NAMES) as Sample['id'][]).map((id) => ({ id, name: NAMES[id], code: code[id] }));
}

/** Quotes a value for the shell. */
export function shell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A JSON string is a literal of TypeScript and, with these escapes, of Python too. */
function literal(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

/** A field of a request as an option of the command line: `--input ssml`, `--pauses sentence=300`, `--marks`. */
function toOption([name, value]: readonly [string, unknown]): string {
  const written = JSON.stringify(value)
    .replaceAll(/["{}]|_ms/g, '')
    .replaceAll(':', '=');
  return ` --${name.replace('_type', '')}${value === true ? '' : ` ${written}`}`;
}

export const KEY = '# export LECTOR_API_KEY=…';
/** `npx lector` finds the program only there; elsewhere it would ask a registry for it. */
export const CLI_HEAD = `${KEY}   (in the folder of Lector)`;
export const python = (file: string) => `# pip install requests; save as ${file}; LECTOR_API_KEY=… python3 ${file}`;
/** No type is written in these samples, so that every Node from 20 on runs them as they are. */
const typescript = (file: string) =>
  `// npm install @camb-ai/sdk; save as ${file}.mjs, or .mts; LECTOR_API_KEY=… node ${file}.mjs`;
const client = (base: string) =>
  `const client = new CambClient({ apiKey: process.env.LECTOR_API_KEY ?? '', baseUrl: '${base}/apis' });`;

/** Submit, wait, and fetch one text. */
export function speakSamples(
  base: string,
  { text, voiceId, languageId, fields = {} }: Speech,
  tag: string,
): readonly Sample[] {
  const body = JSON.stringify({ text, voice_id: voiceId, language: languageId, ...fields });
  const further = Object.entries(fields);
  const pythonic = (value: unknown) => (value === true ? 'True' : JSON.stringify(value));
  return samples({
    curl: `${KEY}
TASK=$(curl -sS ${base}/apis/tts -H "x-api-key: $LECTOR_API_KEY" -H 'content-type: application/json' \\
  -d ${shell(body)} | cut -d'"' -f4)
while ANSWER=$(curl -sS ${base}/apis/tts/$TASK -H "x-api-key: $LECTOR_API_KEY"); [[ $ANSWER == *PENDING* ]]; do sleep 1; done
RUN=$(echo "$ANSWER" | sed -n 's/.*"run_id":\\([0-9]*\\).*/\\1/p')
if [[ -z $RUN ]]; then echo "$ANSWER"; else
  curl -sS ${base}/apis/tts-result/$RUN -H "x-api-key: $LECTOR_API_KEY" -o speech.flac; fi`,
    typescript: `${typescript('speak')}
import { writeFile } from 'node:fs/promises';
import { CambClient } from '@camb-ai/sdk';

${client(base)}
const { task_id } = await client.textToSpeech.createTts({
  text: ${literal(text)},
  voice_id: ${voiceId},
  language: ${languageId},${further.length > 0 ? `\n  // Spread, since the types of that client do not know them.\n  ...${JSON.stringify(fields)},` : ''}
});
let run;
do {
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  run = await client.textToSpeech.getTtsResult({ task_id });
} while (run.status === 'PENDING');
if (!run.run_id) throw new Error(\`\${run.status}: \${run.message}\`);
const result = await client.textToSpeech.getTtsRunInfo({ run_id: run.run_id, output_type: 'file_url' });
const audio = await fetch(Object(result).output_url);
await writeFile('speech.flac', Buffer.from(await audio.arrayBuffer()));`,
    python: `${python('speak.py')}
import os, time, requests

base, headers = "${base}/apis", {"x-api-key": os.environ["LECTOR_API_KEY"]}
task = requests.post(f"{base}/tts", headers=headers, json={
    "text": ${literal(text)},
    "voice_id": ${voiceId},
    "language": ${languageId},${further.map(([name, value]) => `\n    "${name}": ${pythonic(value)},`).join('')}
})
task.raise_for_status()
task_id = task.json()["task_id"]
while (run := requests.get(f"{base}/tts/{task_id}", headers=headers).json())["status"] == "PENDING":
    time.sleep(1)
if run["status"] != "SUCCESS":
    raise SystemExit(f"{run['status']}: {run['message']}")
audio = requests.get(f"{base}/tts-result/{run['run_id']}", headers=headers)
audio.raise_for_status()
open("speech.flac", "wb").write(audio.content)`,
    cli: `${CLI_HEAD}
npx lector say --url ${base} --voice ${voiceId} --language ${tag}${further.map(toOption).join('')} -o speech.flac -- ${shell(text)}`,
  });
}

/** Ask how one run is. */
export function pollSamples(base: string, taskId: string, runId: number): readonly Sample[] {
  return samples({
    curl: `${KEY}
curl -sS ${base}/apis/tts/${taskId} -H "x-api-key: $LECTOR_API_KEY"`,
    typescript: `${typescript('poll')}
import { CambClient } from '@camb-ai/sdk';

${client(base)}
console.log(await client.textToSpeech.getTtsResult({ task_id: '${taskId}' }));`,
    python: `${python('poll.py')}
import os, requests

answer = requests.get("${base}/apis/tts/${taskId}",
                      headers={"x-api-key": os.environ["LECTOR_API_KEY"]})
print(answer.json())`,
    cli: `${CLI_HEAD}
npx lector results ${runId} --url ${base}`,
  });
}

/** Fetch the audio of one run. */
export function resultSamples(base: string, runId: number): readonly Sample[] {
  return samples({
    curl: `${KEY}
curl -sSf ${base}/apis/tts-result/${runId} -H "x-api-key: $LECTOR_API_KEY" -o ${runId}.flac`,
    typescript: `${typescript('fetch')}
import { writeFile } from 'node:fs/promises';
import { CambClient } from '@camb-ai/sdk';

${client(base)}
const result = await client.textToSpeech.getTtsRunInfo({ run_id: ${runId}, output_type: 'file_url' });
const audio = await fetch(Object(result).output_url);
await writeFile('${runId}.flac', Buffer.from(await audio.arrayBuffer()));`,
    python: `${python('fetch.py')}
import os, requests

audio = requests.get("${base}/apis/tts-result/${runId}",
                     headers={"x-api-key": os.environ["LECTOR_API_KEY"]})
audio.raise_for_status()
open("${runId}.flac", "wb").write(audio.content)`,
    cli: `${CLI_HEAD}
npx lector results ${runId} --url ${base} --download recordings`,
  });
}

/** Fetch many runs, in calls of as many as the server takes. */
export function bulkSamples(base: string, runIds: readonly number[], maxIds: number): readonly Sample[] {
  const calls = planCalls(runIds, maxIds);
  return samples({
    curl: `${KEY}
${calls
  .map(
    (ids) => `curl -sS ${base}/apis/tts-results -H "x-api-key: $LECTOR_API_KEY" -H 'content-type: application/json' \\
  -d '{"run_ids":[${ids.join(',')}]}'`,
  )
  .join('\n')}`,
    typescript: `${typescript('results')}
import { CambClient } from '@camb-ai/sdk';

${client(base)}
for (const run_ids of ${JSON.stringify(calls)}) {
  const answer = await client.textToSpeech.getTtsResults({ body: { run_ids } });
  for (const runId of run_ids) {
    const { status, output_url, message } = Object(answer[runId]);
    console.log(runId, status, output_url || message);
  }
}`,
    python: `${python('results.py')}
import os, requests

for run_ids in ${JSON.stringify(calls)}:
    answer = requests.post("${base}/apis/tts-results",
                           headers={"x-api-key": os.environ["LECTOR_API_KEY"]}, json={"run_ids": run_ids})
    answer.raise_for_status()
    for run_id, entry in answer.json().items():
        print(run_id, entry["status"], entry["output_url"] or entry["message"])`,
    cli: `${CLI_HEAD}
# Any number of ids: it makes the calls of 2 to ${maxIds} by itself.
npx lector results ${runIds.join(' ')} --url ${base} --download recordings`,
  });
}

/** Calls of 2 to `maxIds` ids; a single id at the end is asked for together with the one before it. */
function planCalls(runIds: readonly number[], maxIds: number): readonly (readonly number[])[] {
  const calls: number[][] = [];
  for (let at = 0; at < runIds.length; at += maxIds) calls.push(runIds.slice(at, at + maxIds));
  const last = calls.at(-1);
  if (last?.length === 1) last.unshift(calls.at(-2)?.at(-1) ?? last[0]!);
  return calls;
}
