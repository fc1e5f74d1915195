// Code samples for webhooks.
import { CLI_HEAD, KEY, python, type Sample, samples } from '../code-samples.ts';

const URL = 'https://hooks.example/lector';
const EVENTS = ['run.succeeded', 'run.failed'];

/** Needs a key that may administer. */
export function addSamples(base: string): readonly Sample[] {
  const body = JSON.stringify({ url: URL, events: EVENTS });
  const address = `${base}/lector/v1/webhooks`;
  const scope = '# The key needs the scope admin. The secret is in this one answer.';
  return samples({
    curl: `${KEY}
${scope}
curl -sS ${address} -H "x-api-key: $LECTOR_API_KEY" -H 'content-type: application/json' \\
  -d '${body}'`,
    typescript: `// save as add.mjs, or .mts; LECTOR_API_KEY=… node add.mjs
${scope.replace('#', '//')}
const answer = await fetch('${address}', {
  method: 'POST',
  headers: { 'x-api-key': process.env.LECTOR_API_KEY ?? '', 'content-type': 'application/json' },
  body: JSON.stringify(${body}),
});
console.log(await answer.json());`,
    python: `${python('add.py')}
${scope}
import os, requests

answer = requests.post("${address}", headers={"x-api-key": os.environ["LECTOR_API_KEY"]}, json=${body})
print(answer.json())`,
    cli: `${CLI_HEAD}
npx lector webhooks add ${URL} --events ${EVENTS.join(',')} --url ${base}
npx lector webhooks test 1 --url ${base}
npx lector webhooks deliveries 1 --url ${base}`,
  });
}

export const VERIFY_SAMPLES: readonly Sample[] = [
  {
    id: 'typescript',
    name: 'TypeScript',
    code: `// npm install standardwebhooks; save as receive.mjs; LECTOR_WEBHOOK_SECRET=whsec_… node receive.mjs
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.LECTOR_WEBHOOK_SECRET ?? '');
createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    // The body as it came: parsed and written again it would be another one.
    const message = webhook.verify(Buffer.concat(chunks), request.headers);
    response.writeHead(204).end();
    console.log(message);
  } catch {
    response.writeHead(401).end();
  }
}).listen(9000);`,
  },
  {
    id: 'python',
    name: 'Python',
    code: `import base64, hashlib, hmac, time

def verify(secret: str, headers: dict, body: bytes) -> bool:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    stamp = headers["webhook-timestamp"]
    signed = f"{headers['webhook-id']}.{stamp}.".encode() + body
    good = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    fresh = abs(time.time() - int(stamp)) < 300
    # Two signatures while a secret is being replaced.
    return fresh and any(hmac.compare_digest(good, one) for one in headers["webhook-signature"].split(" "))`,
  },
];
