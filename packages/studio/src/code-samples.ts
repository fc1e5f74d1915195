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
}

const NAMES = { curl: 'curl', typescript: 'TypeScript', python: 'Python', cli: 'CLI' } as const;

function samples(code: Readonly<Record<Sample['id'], string>>): readonly Sample[] {
  return (Object.keys(NAMES) as Sample['id'][]).map((id) => ({ id, name: NAMES[id], code: code[id] }));
}

/** Quotes a value for the shell. */
function shell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A JSON string is a literal of TypeScript and, with these escapes, of Python too. */
function literal(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

/** Submit, wait, and fetch one text. */
export function speakSamples(base: string, { text, voiceId, languageId }: Speech, tag: string): readonly Sample[] {
  const body = JSON.stringify({ text, voice_id: voiceId, language: languageId });
  return samples({
    curl: `# export LECTOR_API_KEY=…
TASK=$(curl -s ${base}/apis/tts -H "x-api-key: $LECTOR_API_KEY" -H 'content-type: application/json' \\
  -d ${shell(body)} | cut -d'"' -f4)
RUN=; until [ -n "$RUN" ]; do sleep 1
  RUN=$(curl -s ${base}/apis/tts/$TASK -H "x-api-key: $LECTOR_API_KEY" | sed -n 's/.*"run_id":\\([0-9]*\\).*/\\1/p')
done
curl -s ${base}/apis/tts-result/$RUN -H "x-api-key: $LECTOR_API_KEY" -o speech.flac`,
    typescript: `import { writeFile } from 'node:fs/promises';
import { CambClient } from '@camb-ai/sdk';

const client = new CambClient({ apiKey: process.env.LECTOR_API_KEY!, baseUrl: '${base}/apis' });
const { task_id } = await client.textToSpeech.createTts({
  text: ${literal(text)},
  voice_id: ${voiceId},
  language: ${languageId},
});
let run;
do {
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  run = await client.textToSpeech.getTtsResult({ task_id });
} while (run.status === 'PENDING');
if (!run.run_id) throw new Error(run.message ?? run.status);
const result = await client.textToSpeech.getTtsRunInfo({ run_id: run.run_id, output_type: 'file_url' });
const audio = await fetch((result as { output_url: string }).output_url);
await writeFile('speech.flac', Buffer.from(await audio.arrayBuffer()));`,
    python: `import os, time, requests

base, headers = "${base}/apis", {"x-api-key": os.environ["LECTOR_API_KEY"]}
task = requests.post(f"{base}/tts", headers=headers, json={
    "text": ${literal(text)},
    "voice_id": ${voiceId},
    "language": ${languageId},
}).json()["task_id"]
while (run := requests.get(f"{base}/tts/{task}", headers=headers).json())["status"] == "PENDING":
    time.sleep(1)
if run["status"] != "SUCCESS":
    raise SystemExit(run["message"])
audio = requests.get(f"{base}/tts-result/{run['run_id']}", headers=headers)
open("speech.flac", "wb").write(audio.content)`,
    cli: `# export LECTOR_API_KEY=…
npx lector say ${shell(text)} --url ${base} --voice ${voiceId} --language ${tag} -o speech.flac`,
  });
}

/** Ask how one run is. */
export function pollSamples(base: string, taskId: string, runId: number): readonly Sample[] {
  return samples({
    curl: `# export LECTOR_API_KEY=…
curl -s ${base}/apis/tts/${taskId} -H "x-api-key: $LECTOR_API_KEY"`,
    typescript: `import { CambClient } from '@camb-ai/sdk';

const client = new CambClient({ apiKey: process.env.LECTOR_API_KEY!, baseUrl: '${base}/apis' });
console.log(await client.textToSpeech.getTtsResult({ task_id: '${taskId}' }));`,
    python: `import os, requests

answer = requests.get("${base}/apis/tts/${taskId}",
                      headers={"x-api-key": os.environ["LECTOR_API_KEY"]})
print(answer.json())`,
    cli: `# export LECTOR_API_KEY=…
npx lector results ${runId} --url ${base}`,
  });
}

/** Fetch the audio of one run. */
export function resultSamples(base: string, runId: number): readonly Sample[] {
  return samples({
    curl: `# export LECTOR_API_KEY=…
curl -s ${base}/apis/tts-result/${runId} -H "x-api-key: $LECTOR_API_KEY" -o ${runId}.flac`,
    typescript: `import { writeFile } from 'node:fs/promises';
import { CambClient } from '@camb-ai/sdk';

const client = new CambClient({ apiKey: process.env.LECTOR_API_KEY!, baseUrl: '${base}/apis' });
const result = await client.textToSpeech.getTtsRunInfo({ run_id: ${runId}, output_type: 'file_url' });
const audio = await fetch((result as { output_url: string }).output_url);
await writeFile('${runId}.flac', Buffer.from(await audio.arrayBuffer()));`,
    python: `import os, requests

audio = requests.get("${base}/apis/tts-result/${runId}",
                     headers={"x-api-key": os.environ["LECTOR_API_KEY"]})
open("${runId}.flac", "wb").write(audio.content)`,
    cli: `# export LECTOR_API_KEY=…
npx lector results ${runId} --url ${base} --download recordings`,
  });
}

/** Fetch many runs, in calls of as many as the server takes. */
export function bulkSamples(base: string, runIds: readonly number[], maxIds: number): readonly Sample[] {
  const calls = planCalls(runIds, maxIds);
  return samples({
    curl: `# export LECTOR_API_KEY=…
${calls
  .map(
    (ids) => `curl -s ${base}/apis/tts-results -H "x-api-key: $LECTOR_API_KEY" -H 'content-type: application/json' \\
  -d '{"run_ids":[${ids.join(',')}]}'`,
  )
  .join('\n')}`,
    typescript: `import { CambClient } from '@camb-ai/sdk';

const client = new CambClient({ apiKey: process.env.LECTOR_API_KEY!, baseUrl: '${base}/apis' });
for (const run_ids of ${JSON.stringify(calls)}) {
  console.log(await client.textToSpeech.getTtsResults({ body: { run_ids } }));
}`,
    python: `import os, requests

for run_ids in ${JSON.stringify(calls)}:
    answer = requests.post("${base}/apis/tts-results",
                           headers={"x-api-key": os.environ["LECTOR_API_KEY"]}, json={"run_ids": run_ids})
    print(answer.json())`,
    cli: `# export LECTOR_API_KEY=…  (any number of ids: it makes the calls of 2 to ${maxIds} by itself)
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
