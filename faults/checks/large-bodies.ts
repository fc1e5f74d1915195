// Fault: bodies of two megabytes that are cheap to send and dear to parse, without a key and with one, to every call.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { COSTLY_BODIES } from '../../test/support/costly-bodies.ts';
import { makeTempFolder } from '../../test/support/temp-folder.ts';
import { Installation } from '../crash/installation.ts';
import { emptyTally, type Fault, type Tally } from '../fault.ts';
import type { Parsed } from '../preload/watch-parsing.ts';
import type { StartOptions } from '../program.ts';
import { seededRandom } from '../random.ts';

/** Engine processes give way to the server, which is busy with bodies. */
const PATIENCE_MS = 180_000;
/** Most values that the server may have built of one body. */
const MOST_VALUES = 10_000;
const PRELOAD = [join(import.meta.dirname, '../preload/watch-parsing.ts')];
const WITHOUT_LOOK: Pick<StartOptions, 'swap'> = {
  swap: { '/http/protocol/json-structure.ts': join(import.meta.dirname, 'controls/no-structure-check.ts') },
};

export const largeBodies: Fault = {
  name: 'large-bodies',
  title: 'bodies of two megabytes that are cheap to send and dear to parse, without a key and with one, to every call',
  needs: [],
  run: ({ tier, seed }) =>
    tryBodies({
      bodies: tier === 'full' ? Object.keys(COSTLY_BODIES) : seededRandom(seed).sample(Object.keys(COSTLY_BODIES), 2),
    }),
  control: {
    what: 'the look at a body before it is parsed',
    run: () => tryBodies({ bodies: Object.keys(COSTLY_BODIES), only: '/tts', ...WITHOUT_LOOK }),
  },
};

async function tryBodies({
  bodies,
  only,
  ...protection
}: Pick<StartOptions, 'swap'> & {
  readonly bodies: readonly string[];
  /** The one call that is tried; all without it. */
  readonly only?: string;
}): Promise<Tally> {
  const tally = emptyTally();
  using folder = makeTempFolder('lector-parsed-');
  const path = join(folder.path, 'parsed.json');
  await using installation = new Installation({ patienceMs: PATIENCE_MS });
  for (const withKey of [false, true]) {
    rmSync(path, { force: true });
    await installation.start({ ...protection, preload: PRELOAD, env: { FAULT_PARSED: path } });
    if (withKey) await installation.submit(2);
    const who = withKey ? 'with a key' : 'without a key';
    const calls = (await listCalls(installation)).filter(([, route]) => only === undefined || route === only);
    for (const [method, route] of calls) {
      for (const name of bodies) {
        const answer = await send(installation, { method, route, body: COSTLY_BODIES[name] ?? '', withKey });
        tally.tried++;
        // A preflight is answered by its head.
        if ((answer < 400 && method !== 'OPTIONS') || answer === 0 || answer >= 500)
          tally.violations.push(`${method} ${route} ${who}: ${name} were answered ${answer}`);
      }
    }
    if (withKey && only === undefined) await installation.check(tally);
    await installation.server.end('SIGTERM');
    judge(path, { who, mayParse: withKey }, tally);
  }
  return tally;
}

/** Method and address of every call that may have a body, and of one that is for browsers. */
async function listCalls({ caller }: Installation): Promise<readonly (readonly [string, string])[]> {
  const document = (await (await caller.request('/openapi.json')).json()) as { paths: Record<string, object> };
  const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => [method.toUpperCase(), path.replace(/\{[^}]+\}/g, '1')] as const),
  );
  return [...calls.filter(([method]) => method !== 'GET'), ['OPTIONS', '/tts']];
}

/** The status that is answered; 0 when the answer does not arrive. */
async function send(
  { server, key }: Installation,
  call: { readonly method: string; readonly route: string; readonly body: string; readonly withKey: boolean },
): Promise<number> {
  // As a page of the server: the entrances refuse others by their head.
  const headers = { 'content-type': 'application/json', origin: server.address, 'sec-fetch-site': 'same-origin' };
  const { method, body } = call;
  try {
    const answer = await fetch(server.address + call.route, {
      method,
      body,
      headers: { ...headers, ...(call.withKey ? { 'x-api-key': key } : {}) },
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}

function judge(path: string, { who, mayParse }: { who: string; mayParse: boolean }, tally: Tally): void {
  if (!existsSync(path)) throw new Error('the server did not say what it parsed');
  const texts = JSON.parse(readFileSync(path, 'utf8')) as Parsed;
  const most = Math.max(0, ...texts.map(([, values]) => values));
  if (!mayParse && texts.length > 0) tally.violations.push(`${who}: ${texts.length} bodies were parsed`);
  if (most > MOST_VALUES) tally.violations.push(`${who}: ${most.toLocaleString('en')} values were built of one body`);
  tally.notes.push(`${who}: ${texts.length} of the bodies were parsed, and at most ${most} values built of one`);
}
