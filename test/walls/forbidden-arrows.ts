// The negative control of the walls: for every rule, arrows that it must refuse.

export interface Arrow {
  readonly rule: string;
  readonly from: string;
  /** A file of the fixture, a package, or a `node:` module. */
  readonly to: string;
  /** How the import is spelled where it is not the usual way. */
  readonly specifier?: string;
}

/** One step on the way to a forbidden place; `rule` where the step itself is wrong already. */
export interface Step {
  readonly from: string;
  readonly to: string;
  readonly rule?: string;
}

const SERVER = 'packages/server/src';
const ENTRIES = ['main', 'compose', 'config', 'log', 'steps', 'turns', 'version', 'errors'];

/** A module to be imported: the entry files stand alone, the other rooms are folders. */
function targetIn(room: string): string {
  return ENTRIES.includes(room) ? `${SERVER}/${room}.ts` : `${SERVER}/${room}/target.ts`;
}

/** Arrows from one room to each of the others that it must not know. */
function roomWall(room: string, ...others: readonly string[]): Arrow[] {
  return others.map((other) => ({
    rule: `room-${room}`,
    // Never an entry file, so that no forbidden arrow continues another.
    from: `${SERVER}/${room}/start.ts`,
    to: targetIn(other),
  }));
}

/** The same inside http. */
function httpWall(room: string, ...others: readonly string[]): Arrow[] {
  return others.map((other) => ({
    rule: `http-${room}`,
    from: `${SERVER}/http/${room}/start.ts`,
    to: `${SERVER}/http/${other}/target.ts`,
  }));
}

const ROOM_WALLS: readonly Arrow[] = [
  ...roomWall('main', 'http', 'services', 'db', 'blobs', 'engines', 'workers'),
  ...roomWall('cli', 'http', 'wyoming', 'db', 'blobs', 'engines', 'workers', 'main'),
  ...roomWall('compose', 'cli'),
  ...roomWall('http', 'books', 'wyoming', 'db', 'blobs', 'engines', 'encoders', 'workers', 'cli', 'audio'),
  ...roomWall('wyoming', 'http', 'db', 'blobs', 'engines', 'encoders', 'workers', 'config', 'cli', 'audio'),
  ...roomWall('encoders', 'db', 'blobs', 'http', 'services', 'engines', 'config', 'cli'),
  ...roomWall('readers', 'db', 'blobs', 'http', 'services', 'engines', 'encoders', 'audio', 'config', 'cli'),
  ...roomWall('workers', 'books', 'db', 'blobs', 'http', 'services', 'encoders', 'cli'),
  ...roomWall('services', 'webhooks', 'network'),
  ...roomWall('services', 'books', 'db', 'blobs', 'http', 'wyoming', 'workers', 'engines', 'config', 'cli', 'audio'),
  ...roomWall('db', 'services', 'blobs', 'webhooks', 'engines', 'workers', 'http', 'config'),
  ...roomWall('blobs', 'services', 'db', 'engines', 'workers', 'http', 'config'),
  ...roomWall('webhooks', 'services', 'db', 'blobs', 'engines', 'workers', 'http', 'config'),
  ...roomWall('engines', 'books', 'services', 'db', 'blobs', 'workers', 'http', 'config'),
  ...roomWall('ports', 'services', 'db', 'blobs', 'engines', 'http', 'config', 'audio'),
  ...roomWall('domain', 'ports', 'services', 'db', 'http', 'config', 'audio', 'log'),
  ...roomWall('config', 'domain', 'ports', 'services', 'http', 'cli'),
  ...roomWall('books', 'services', 'db', 'blobs', 'http', 'config', 'ports', 'domain', 'audio', 'errors', 'cli'),
  ...roomWall('text', 'books', 'audio', 'domain', 'ports', 'engines', 'errors'),
  ...roomWall('audio', 'domain', 'ports', 'engines', 'errors'),
  ...roomWall('network', 'domain', 'ports', 'config', 'errors'),
  ...roomWall('steps', 'domain', 'ports', 'services', 'errors', 'log'),
  ...roomWall('turns', 'domain', 'ports', 'services', 'errors', 'log'),
  ...roomWall('log', 'config', 'domain', 'errors'),
  ...roomWall('version', 'config', 'http', 'errors'),
  ...roomWall('errors', 'domain', 'ports', 'http', 'log'),
];

const HTTP_WALLS: readonly Arrow[] = [
  ...httpWall('protocol', 'access', 'wire', 'routes'),
  ...httpWall('access', 'wire', 'routes'),
  ...httpWall('wire', 'access', 'routes'),
];

const PACKAGE_WALLS: readonly Arrow[] = [
  { rule: 'contract-knows-nobody', from: 'packages/contract/src/up.ts', to: 'packages/client/src/index.ts' },
  { rule: 'client-knows-contract-only', from: 'packages/client/src/up.ts', to: 'packages/server/src/target.ts' },
  { rule: 'studio-knows-client-only', from: 'packages/studio/src/page.ts', to: 'packages/contract/src/target.ts' },
  { rule: 'studio-knows-client-only', from: 'packages/studio/src/page.ts', to: 'packages/server/src/target.ts' },
  { rule: 'server-knows-no-studio', from: `${SERVER}/http/pages.ts`, to: 'packages/studio/src/target.ts' },
  ...['services', 'db', 'ports', 'domain', 'workers'].map((room) => ({
    rule: 'only-http-and-cli-know-contract',
    from: `${SERVER}/${room}/wire-reader.ts`,
    to: 'packages/contract/src/target.ts',
  })),
  { rule: 'only-cli-knows-client', from: `${SERVER}/http/caller.ts`, to: 'packages/client/src/index.ts' },
  { rule: 'only-cli-knows-client', from: `${SERVER}/services/caller.ts`, to: 'packages/client/src/index.ts' },
  {
    rule: 'across-packages-by-name',
    from: `${SERVER}/http/neighbour.ts`,
    to: 'packages/contract/src/target.ts',
    specifier: '../../../contract/src/target.ts',
  },
  { rule: 'client-is-fetch-only', from: 'packages/client/src/reader.ts', to: 'node:fs' },
  { rule: 'client-is-fetch-only', from: 'packages/client/src/reader.ts', to: 'fastify' },
  { rule: 'no-undeclared-packages', from: 'packages/client/src/reader.ts', to: 'fastify' },
];

const SINGLE_PLACES: readonly Arrow[] = [
  {
    rule: 'gpl-through-one-door',
    from: `${SERVER}/engines/second-door.ts`,
    to: '@echogarden/espeak-ng-emscripten',
  },
  {
    rule: 'flite-without-espeak',
    from: `${SERVER}/engines/flite/second-engine.ts`,
    to: `${SERVER}/engines/espeak/target.ts`,
  },
  {
    rule: 'espeak-without-flite',
    from: `${SERVER}/engines/espeak/second-engine.ts`,
    to: `${SERVER}/engines/flite/target.ts`,
  },
  {
    rule: 'flite-without-sherpa',
    from: `${SERVER}/engines/flite/third-engine.ts`,
    to: `${SERVER}/engines/sherpa/target.ts`,
  },
  {
    rule: 'sherpa-without-flite',
    from: `${SERVER}/engines/sherpa/second-engine.ts`,
    to: `${SERVER}/engines/flite/target.ts`,
  },
  { rule: 'sherpa-through-one-door', from: `${SERVER}/engines/second-runtime.ts`, to: 'sherpa-onnx-node' },
  { rule: 'gpl-through-one-door', from: `${SERVER}/audio/second-door.ts`, to: '@echogarden/espeak-ng-emscripten' },
  {
    rule: 'japanese-dictionary-through-one-door',
    from: `${SERVER}/engines/dictionary.ts`,
    to: 'lindera-wasm-nodejs-ipadic',
  },
  { rule: 'sqlite-through-one-door', from: `${SERVER}/db/second-door.ts`, to: 'node:sqlite' },
  { rule: 'sqlite-through-one-door', from: `${SERVER}/services/second-door.ts`, to: 'node:sqlite' },
  { rule: 'zip-reader-through-one-door', from: `${SERVER}/books/second-door.ts`, to: 'yauzl' },
  { rule: 'only-http-knows-fastify', from: `${SERVER}/services/server.ts`, to: 'fastify' },
  { rule: 'domain-does-no-io', from: `${SERVER}/domain/reader.ts`, to: 'node:fs' },
];

const HYGIENE: readonly Arrow[] = [
  { rule: 'room-unknown', from: `${SERVER}/attic/thing.ts`, to: `${SERVER}/errors.ts` },
  { rule: 'no-barrels', from: `${SERVER}/services/shopper.ts`, to: `${SERVER}/services/index.ts` },
  { rule: 'no-grab-bags', from: `${SERVER}/services/packer.ts`, to: `${SERVER}/services/utils.ts` },
  { rule: 'no-tests-in-source', from: `${SERVER}/services/cheat.ts`, to: `${SERVER}/services/target.test.ts` },
  { rule: 'no-tests-in-source', from: `${SERVER}/services/cheat.ts`, to: `${SERVER}/services/target.contract.ts` },
  { rule: 'no-tests-in-source', from: `${SERVER}/services/cheat.ts`, to: 'packages/server/test/target.ts' },
  { rule: 'no-tests-in-source', from: `${SERVER}/services/cheat.ts`, to: 'test/target.ts' },
  { rule: 'no-development-packages', from: `${SERVER}/services/tester.ts`, to: 'only-for-development' },
  { rule: 'no-undeclared-packages', from: `${SERVER}/services/stowaway.ts`, to: 'declared-nowhere' },
  {
    rule: 'no-dead-ends',
    from: `${SERVER}/services/lost.ts`,
    to: './gone.ts',
    specifier: './gone.ts',
  },
];

/** Arrows that are wrong in themselves. */
export const FORBIDDEN_ARROWS: readonly Arrow[] = [
  ...ROOM_WALLS,
  ...HTTP_WALLS,
  ...PACKAGE_WALLS,
  ...SINGLE_PLACES,
  ...HYGIENE,
];

/** Two arrows that make a circle; it is told once. */
export const CIRCLE = {
  rule: 'no-circles',
  from: `${SERVER}/services/chicken.ts`,
  to: `${SERVER}/services/egg.ts`,
  steps: [
    { from: `${SERVER}/services/chicken.ts`, to: `${SERVER}/services/egg.ts` },
    { from: `${SERVER}/services/egg.ts`, to: `${SERVER}/services/chicken.ts` },
  ],
} satisfies Arrow & { readonly steps: readonly Step[] };

/** Places that must not be reached, however many allowed steps the way has. */
export const FORBIDDEN_REACHES: readonly (Arrow & { readonly steps: readonly Step[] })[] = [
  ...['db', 'blobs', 'http', 'services', 'config'].map((room) => ({
    rule: 'engine-process-is-clean',
    from: `${SERVER}/workers/child-reaching-${room}.ts`,
    to: targetIn(room),
    steps: [
      { from: `${SERVER}/workers/child-reaching-${room}.ts`, to: `${SERVER}/workers/way-to-${room}.ts` },
      { from: `${SERVER}/workers/way-to-${room}.ts`, to: targetIn(room), rule: 'room-workers' },
    ],
  })),
  {
    rule: 'engine-process-is-clean',
    from: `${SERVER}/workers/listening/child-with-a-store.ts`,
    to: targetIn('db'),
    steps: [
      { from: `${SERVER}/workers/listening/child-with-a-store.ts`, to: `${SERVER}/workers/listening/way-to-db.ts` },
      { from: `${SERVER}/workers/listening/way-to-db.ts`, to: targetIn('db'), rule: 'room-workers' },
    ],
  },
  ...['db', 'http', 'services', 'engines', 'config'].map((room) => ({
    rule: 'encoder-process-is-clean',
    from: `${SERVER}/encoders/child-reaching-${room}.ts`,
    to: targetIn(room),
    steps: [
      { from: `${SERVER}/encoders/child-reaching-${room}.ts`, to: `${SERVER}/encoders/way-to-${room}.ts` },
      { from: `${SERVER}/encoders/way-to-${room}.ts`, to: targetIn(room), rule: 'room-encoders' },
    ],
  })),
  ...['db', 'http', 'services', 'engines', 'config'].map((room) => ({
    rule: 'reader-process-is-clean',
    from: `${SERVER}/readers/child-reaching-${room}.ts`,
    to: targetIn(room),
    steps: [
      { from: `${SERVER}/readers/child-reaching-${room}.ts`, to: `${SERVER}/readers/way-to-${room}.ts` },
      { from: `${SERVER}/readers/way-to-${room}.ts`, to: targetIn(room), rule: 'room-readers' },
    ],
  })),
  {
    rule: 'codecs-out-of-the-server-process',
    from: `${SERVER}/main.ts`,
    to: `${SERVER}/audio/codecs/target.ts`,
    steps: [
      { from: `${SERVER}/compose.ts`, to: `${SERVER}/encoders/in-process.ts` },
      { from: `${SERVER}/encoders/in-process.ts`, to: `${SERVER}/audio/codecs/target.ts` },
    ],
  },
  ...[
    { place: 'packages/contract/src/target.ts', rule: 'only-http-and-cli-know-contract' },
    { place: 'packages/client/src/index.ts', rule: 'only-cli-knows-client' },
  ].map(({ place, rule }, i) => ({
    rule: 'engine-process-off-the-wire',
    from: `${SERVER}/workers/child-on-the-wire-${i}.ts`,
    to: place,
    steps: [
      { from: `${SERVER}/workers/child-on-the-wire-${i}.ts`, to: `${SERVER}/engines/caller-${i}.ts` },
      { from: `${SERVER}/engines/caller-${i}.ts`, to: place, rule },
    ],
  })),
  {
    rule: 'gpl-out-of-the-server-process',
    from: `${SERVER}/main.ts`,
    to: '@echogarden/espeak-ng-emscripten',
    steps: [
      { from: `${SERVER}/main.ts`, to: `${SERVER}/compose.ts` },
      { from: `${SERVER}/compose.ts`, to: `${SERVER}/workers/in-process.ts` },
      { from: `${SERVER}/workers/in-process.ts`, to: `${SERVER}/engines/espeak-module.ts` },
      { from: `${SERVER}/engines/espeak-module.ts`, to: '@echogarden/espeak-ng-emscripten' },
    ],
  },
  {
    rule: 'flite-out-of-the-server-process',
    from: `${SERVER}/main.ts`,
    to: `${SERVER}/engines/flite-module.ts`,
    steps: [
      { from: `${SERVER}/compose.ts`, to: `${SERVER}/workers/flite-in-process.ts` },
      { from: `${SERVER}/workers/flite-in-process.ts`, to: `${SERVER}/engines/flite-module.ts` },
    ],
  },
  {
    rule: 'sherpa-out-of-the-server-process',
    from: `${SERVER}/main.ts`,
    to: 'sherpa-onnx-node',
    steps: [
      { from: `${SERVER}/compose.ts`, to: `${SERVER}/workers/runtime-in-process.ts` },
      { from: `${SERVER}/workers/runtime-in-process.ts`, to: `${SERVER}/engines/sherpa-module.ts` },
      { from: `${SERVER}/engines/sherpa-module.ts`, to: 'sherpa-onnx-node' },
    ],
  },
  {
    rule: 'japanese-dictionary-out-of-the-server-process',
    from: `${SERVER}/main.ts`,
    to: 'lindera-wasm-nodejs-ipadic',
    steps: [
      { from: `${SERVER}/compose.ts`, to: `${SERVER}/workers/reader-in-process.ts` },
      { from: `${SERVER}/workers/reader-in-process.ts`, to: `${SERVER}/text/japanese/morphemes.ts` },
      { from: `${SERVER}/text/japanese/morphemes.ts`, to: 'lindera-wasm-nodejs-ipadic' },
    ],
  },
];

/** A module that nobody imports and that imports nothing. */
export const ORPHAN = { rule: 'no-orphans', file: `${SERVER}/domain/alone.ts` } as const;
