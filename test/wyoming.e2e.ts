// Home Assistant's way to speak, on the real program: a client of the Wyoming protocol that knows host and port and nothing else.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { createLectorClient } from '@lector/client';
import { launchServer, makeDataFolder, runLector, type ServerProcess, startServer } from './support/server-process.ts';
import { until } from './support/until.ts';
import { type Heard, kindsOf, soundOf, WyomingClient } from './support/wyoming-client.ts';

/** The first key of a data folder. */
const FIRST_KEY = '1';
const VOICE = { voice: { name: 'Paul en-US' } };
const SENTENCE = 'The ship left the harbour before the sun was up. ';

async function findFreePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function start(dataDir: string): Promise<{ readonly server: ServerProcess; readonly port: number }> {
  const port = await findFreePort();
  const settings = { LECTOR_WYOMING_PORT: String(port), LECTOR_WYOMING_KEY: FIRST_KEY };
  return { server: await startServer(dataDir, settings), port };
}

/** What Home Assistant makes of a whole text: a connection for each, events up to the end of the sound. */
async function speak(port: number, data: object): Promise<readonly Heard[]> {
  using client = await WyomingClient.connect(port);
  client.send('synthesize', data);
  return await client.until('audio-stop');
}

const errorOf = (heard: readonly Heard[]) => {
  assert.equal(heard.at(-1)?.type, 'error', 'the last event before it closed');
  return String(heard.at(-1)?.data.text);
};
const isLoud = (samples: Buffer) => samples.some((byte) => byte > 16 && byte < 240);

describe('the Wyoming port', () => {
  it('is used by host and port: voices, a whole text, a streamed text, and what cannot be', async () => {
    using folder = makeDataFolder();
    const { server, port } = await start(folder.path);
    await using _ = server;
    assert.match(server.stdout(), new RegExp(`Wyoming .* at 127\\.0\\.0\\.1:${port}, in the name of API key 1\n`));

    using asking = await WyomingClient.connect(port);
    asking.send('describe');
    const info = await asking.next();
    assert.equal(info?.type, 'info');
    const [program, ...others] = info.data.tts as readonly {
      readonly supports_synthesize_streaming: boolean;
      readonly installed: boolean;
      readonly voices: readonly { readonly name: string; readonly languages: readonly string[] }[];
    }[];
    assert.deepEqual([others, program?.installed, program?.supports_synthesize_streaming], [[], true, true]);
    const german = program?.voices.find(({ languages }) => languages.includes('de-DE'));
    assert.ok(german !== undefined);

    for (const voice of [VOICE.voice, { name: german.name }, { language: 'es' }, undefined]) {
      const heard = await speak(port, { text: 'Buenas noches. Good evening.', voice });
      assert.deepEqual(kindsOf(heard), ['audio-start', 'audio-chunk', 'audio-stop']);
      assert.deepEqual({ ...heard[0]?.data, rate: 0 }, { rate: 0, width: 2, channels: 1 });
      assert.ok(isLoud(soundOf(heard).samples));
    }
    const silent = await speak(port, { text: '…', ...VOICE });
    assert.ok(!isLoud(soundOf(silent).samples) && soundOf(silent).samples.length > 0);

    using streaming = await WyomingClient.connect(port);
    streaming.send('synthesize-start', VOICE);
    streaming.send('synthesize-chunk', { text: `${SENTENCE}${SENTENCE.slice(0, 20)}` });
    const begun = await streaming.until('audio-chunk');
    assert.equal(begun.at(-1)?.type, 'audio-chunk', 'the first sentence is heard while the second is written');
    streaming.send('synthesize-chunk', { text: SENTENCE.slice(20) });
    streaming.send('synthesize', { text: SENTENCE.repeat(2), ...VOICE });
    streaming.send('synthesize-stop');
    const heard = [...begun, ...(await streaming.until('synthesize-stopped'))];
    assert.deepEqual(kindsOf(heard).slice(-2), ['audio-stop', 'synthesize-stopped']);
    assert.equal(heard.filter(({ type }) => type === 'audio-start').length, 1);
    const once = soundOf(await speak(port, { text: SENTENCE, ...VOICE })).samples.length;
    const { samples } = soundOf(heard);
    assert.ok(samples.length > 1.9 * once && samples.length < 2.9 * once, 'twice, and not three times');

    assert.match(errorOf(await speak(port, { text: 'Hello.', voice: { name: 'nobody' } })), /no such voice/);
    assert.match(errorOf(await speak(port, { text: '你好。', ...VOICE })), /./);
    using endless = await WyomingClient.connect(port);
    endless.socket.write('x'.repeat(100_000));
    assert.match(errorOf(await endless.until('never')), /65536 bytes/);

    assert.deepEqual(
      (await createLectorClient({ baseUrl: server.address, apiKey: server.firstKey }).listRuns()).runs,
      [],
    );
    assert.doesNotMatch(server.stderr() + server.stdout(), /harbour|Buenas/);
  });

  it('ends the run of a client that hangs up, and looks at the key for each request', async () => {
    using folder = makeDataFolder();
    const { server, port } = await start(folder.path);
    await using _ = server;
    const client = createLectorClient({ baseUrl: server.address, apiKey: server.firstKey });
    const listRuns = async () => (await client.listRuns({ door: 'wyoming' })).runs;
    {
      using leaving = await WyomingClient.connect(port);
      leaving.send('synthesize', { text: SENTENCE.repeat(50), ...VOICE });
      await leaving.until('audio-chunk');
      assert.equal((await listRuns()).length, 1);
    }
    const hasEnded = ({ status }: { status: string }) => status === 'cancelled' || status === 'done';
    await until('its run has ended', async () => (await listRuns()).every(hasEnded));

    using there = await WyomingClient.connect(port);
    there.send('ping');
    await there.next();
    const { code } = await runLector(['keys', 'revoke', FIRST_KEY], folder.path);
    assert.equal(code, 0);
    there.send('synthesize', { text: 'Hello.', ...VOICE });
    assert.match(errorOf(await there.until('never')), /API key 1 is revoked/);
  });

  it('is off unless it is set; a place that is taken and a key that is missing are told in one sentence each', async () => {
    using folder = makeDataFolder();
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const settings = { LECTOR_WYOMING_PORT: String(port), LECTOR_WYOMING_KEY: '7' };
    await using refused = launchServer(folder.path, settings);
    assert.equal((await refused.ended).code, 1);
    assert.match(refused.stderr(), new RegExp(`Port ${port} of 127\\.0\\.0\\.1 is in use.*LECTOR_WYOMING_PORT\\.\n$`));
    await new Promise((resolve) => taken.close(resolve));
    await using keyless = launchServer(folder.path, { LECTOR_WYOMING_PORT: String(port) });
    assert.equal((await keyless.ended).code, 1);
    assert.match(keyless.stderr(), /LECTOR_WYOMING_KEY must be set with LECTOR_WYOMING_PORT/);
    await using strange = launchServer(folder.path, { ...settings, LECTOR_WYOMING_LANGUAGE: 'klingon' });
    assert.equal((await strange.ended).code, 1);
    assert.match(strange.stderr(), /LECTOR_WYOMING_LANGUAGE must be the tag of a language/);
    await using server = await startServer(folder.path, settings);
    assert.match(server.stdout(), /requests are refused: API key 7 \(LECTOR_WYOMING_KEY\) does not exist\n/);
    assert.match(errorOf(await speak(port, { text: 'Hello.' })), /There is no API key 7/);
    await server.end('SIGTERM');
    await using without = await startServer(folder.path);
    assert.doesNotMatch(without.stdout(), /Wyoming/);
  });
});
