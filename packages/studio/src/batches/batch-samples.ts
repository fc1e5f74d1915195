// Code samples for batches. No type is written in the TypeScript ones, so that every Node from 20 on runs them as they are.
import { CLI_HEAD, KEY, python, type Sample, samples, shell } from '../code-samples.ts';

const typescript = (file: string) =>
  `// save as ${file}.mjs, or .mts; LECTOR_API_KEY=… node ${file}.mjs
const headers = { 'x-api-key': process.env.LECTOR_API_KEY ?? '' };`;
const pythonic = (file: string) => `${python(`${file}.py`)}
import os, requests

headers = {"x-api-key": os.environ["LECTOR_API_KEY"]}`;

export interface TwoTexts {
  readonly texts: readonly [string, string];
  readonly voiceId: number;
  readonly languageId: number;
}

/** A batch of two texts. */
export function makeSamples(base: string, { texts, voiceId, languageId }: TwoTexts): readonly Sample[] {
  const runs = texts.map((text, i) => ({ custom_id: `prompt-${i + 1}`, text }));
  const body = { name: 'prompts', defaults: { voice_id: voiceId, language: languageId }, runs };
  return postSamples(`${base}/lector/v1/runs`, body, `npx lector batches --url ${base}`);
}

/** More runs for an open batch, which is closed with them. */
export function addSamples(base: string, batchId: string, texts: TwoTexts): readonly Sample[] {
  const { voiceId, languageId } = texts;
  const runs = texts.texts.map((text, i) => ({ custom_id: `more-${i + 1}`, text }));
  const body = { defaults: { voice_id: voiceId, language: languageId }, runs, close: true };
  const url = `${base}/lector/v1/batches/${batchId}`;
  return postSamples(`${url}/runs`, body, `npx lector batches close ${batchId} --url ${base}`);
}

function postSamples(url: string, body: object, line: string): readonly Sample[] {
  const json = JSON.stringify(body, null, 2);
  return samples({
    curl: `${KEY}
curl -sS ${url} -H "x-api-key: $LECTOR_API_KEY" -H 'content-type: application/json' \\
  -d ${shell(JSON.stringify(body))}`,
    typescript: `${typescript('batch')}
const answer = await fetch('${url}', {
  method: 'POST',
  headers: { ...headers, 'content-type': 'application/json' },
  body: JSON.stringify(${json.replaceAll('\n', '\n  ')}),
});
console.log(await answer.json());`,
    python: `${pythonic('batch')}
answer = requests.post("${url}", headers=headers, json=${json.replaceAll('true', 'True')})
print(answer.json())`,
    cli: `${CLI_HEAD}
# Texts are sent by the calls beside this one; the command line follows, ends and fetches batches.
${line}`,
  });
}

/** How far it is. */
export function stateSamples(base: string, batchId: string): readonly Sample[] {
  return getSamples(`${base}/lector/v1/batches/${batchId}`, 'state', {
    typescript: `const { status, counts, progress } = await answer.json();
console.log(status, counts, progress);`,
    python: `batch = answer.json()
print(batch["status"], batch["counts"], batch["progress"])`,
    cli: `npx lector batches show ${batchId} --url ${base}`,
  });
}

/** A page of results, with a link for each recording. */
export function resultsSamples(base: string, batchId: string): readonly Sample[] {
  return getSamples(`${base}/lector/v1/batches/${batchId}/results?format=mp3`, 'results', {
    typescript: `const { results, next_cursor } = await answer.json();
for (const { custom_id, run_id, status, url, error } of results) {
  console.log(custom_id ?? run_id, status, url ?? error?.message ?? '');
}
if (next_cursor) console.log(\`The next page: &cursor=\${next_cursor}\`);`,
    python: `page = answer.json()
for entry in page["results"]:
    error = entry["error"] or {}
    print(entry["custom_id"] or entry["run_id"], entry["status"], entry["url"] or error.get("message", ""))
if page["next_cursor"]:
    print("The next page: &cursor=" + page["next_cursor"])`,
    cli: `npx lector pull --batch ${batchId} recordings --format mp3 --url ${base}`,
  });
}

/** A line of JSON for each run, with digests. */
export function manifestSamples(base: string, batchId: string): readonly Sample[] {
  return getSamples(`${base}/lector/v1/batches/${batchId}/manifest.jsonl`, 'manifest', {
    typescript: `for (const line of (await answer.text()).trimEnd().split('\\n')) {
  const { custom_id, run_id, status, sha256 } = JSON.parse(line);
  console.log(custom_id ?? run_id, status, sha256 ?? '');
}`,
    python: `import json
for line in answer.iter_lines():
    entry = json.loads(line)
    print(entry["custom_id"] or entry["run_id"], entry["status"], entry["sha256"] or "")`,
    cli: `# It is written beside the recordings: recordings/lector-manifest.jsonl
npx lector pull --batch ${batchId} recordings --url ${base}`,
  });
}

function getSamples(
  url: string,
  file: string,
  rest: Readonly<Record<'typescript' | 'python' | 'cli', string>>,
): readonly Sample[] {
  return samples({
    curl: `${KEY}
curl -sSf '${url}' -H "x-api-key: $LECTOR_API_KEY"`,
    typescript: `${typescript(file)}
const answer = await fetch('${url}', { headers });
if (!answer.ok) throw new Error(await answer.text());
${rest.typescript}`,
    python: `${pythonic(file)}
answer = requests.get("${url}", headers=headers)
answer.raise_for_status()
${rest.python}`,
    cli: `${CLI_HEAD}
${rest.cli}`,
  });
}
