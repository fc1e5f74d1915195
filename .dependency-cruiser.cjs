// The walls of the house: which room and which package may import which. `test/walls.test.ts` proves that every rule bites.

/** Room of the server → the rooms it may import. A room may always import from itself; what is absent here is forbidden. */
const ROOMS = {
  main: ['cli', 'compose', 'config', 'log', 'errors'],
  cli: ['compose', 'config', 'ports', 'domain', 'books', 'text', 'audio', 'log', 'version', 'errors'],
  compose: [
    'http',
    'wyoming',
    'encoders',
    'readers',
    'workers',
    'services',
    'db',
    'blobs',
    'webhooks',
    'engines',
    'ports',
    'domain',
    'config',
    'text',
    'audio',
    'log',
    'errors',
  ],
  http: ['services', 'ports', 'domain', 'text', 'config', 'log', 'steps', 'turns', 'version', 'errors'],
  wyoming: ['services', 'ports', 'domain', 'text', 'log', 'version', 'errors'],
  // What confines a process is the workers'.
  encoders: ['workers', 'ports', 'domain', 'audio', 'log', 'errors'],
  readers: ['workers', 'ports', 'domain', 'books', 'log', 'errors'],
  workers: ['engines', 'ports', 'domain', 'text', 'audio', 'log', 'steps', 'turns', 'errors'],
  services: ['ports', 'domain', 'text', 'log', 'steps', 'turns', 'errors'],
  db: ['ports', 'domain', 'text', 'log', 'steps', 'turns', 'errors'],
  blobs: ['ports', 'domain', 'network', 'log', 'steps', 'turns', 'errors'],
  webhooks: ['ports', 'domain', 'network', 'errors'],
  engines: ['ports', 'domain', 'text', 'audio', 'log', 'errors'],
  ports: ['domain', 'books', 'text', 'errors'],
  domain: ['text', 'errors'],
  config: ['errors'],
  books: ['text'],
  text: [],
  audio: [],
  network: [],
  log: [],
  steps: [],
  turns: [],
  version: [],
  errors: [],
};

/** Room inside http → its neighbours there that it may not import. Routes may import all three. */
const HTTP_WALLS = {
  protocol: ['access', 'wire', 'routes'],
  access: ['wire', 'routes'],
  wire: ['access', 'routes'],
};

/** Modules that one file alone may import: a licence, a weight and coming renames stay in one place each. */
const DOORS = {
  espeak: 'packages/server/src/engines/espeak-module.ts',
  flite: 'packages/server/src/engines/flite-module.ts',
  sherpa: 'packages/server/src/engines/sherpa-module.ts',
  japanese: 'packages/server/src/text/japanese/morphemes.ts',
  sqlite: 'packages/server/src/db/sqlite/connection.ts',
  zip: 'packages/server/src/books/zip/archive.ts',
};

const SERVER = '^packages/server/src/';
const ENGINE_PROCESS = `${SERVER}workers/(listening/)?child[^/]*\\.ts$`;
const ENCODER_PROCESS = `${SERVER}encoders/child[^/]*\\.ts$`;
const READER_PROCESS = `${SERVER}readers/child[^/]*\\.ts$`;
const GPL_PACKAGE = '(^|/)node_modules/@echogarden/espeak-ng-emscripten/';
const SHERPA_PACKAGE = '(^|/)node_modules/sherpa-onnx-[^/]+/';
const JAPANESE_DICTIONARY = '(^|/)node_modules/lindera-wasm-nodejs-ipadic/';
// Tests, and the suites that several tests share, may reach for whatever they need.
const TESTS = '\\.(test|contract)\\.ts$|^packages/[^/]+/test/';
const SOURCE = { path: '^packages/[^/]+/src/', pathNot: TESTS };

const room = (name) => `${SERVER}${name}[./]`;
const literally = (path) => `^${path.replaceAll('.', '\\.')}$`;
const sourceOf = (name) => ({ path: `^packages/${name}/src/`, pathNot: TESTS });
const serverBut = (...allowed) => ({ path: SERVER, pathNot: [TESTS, ...allowed] });
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const rooms = Object.entries(ROOMS).map(([name, below]) =>
  forbid(
    `room-${name}`,
    `${name} may import: ${below.join(', ') || 'nothing of ours'}`,
    { path: room(name), pathNot: TESTS },
    { path: SERVER, pathNot: [name, ...below].map(room) },
  ),
);

const httpRoom = (name) => `${SERVER}http/${name}/`;
const httpRooms = Object.entries(HTTP_WALLS).map(([name, closed]) =>
  forbid(
    `http-${name}`,
    `http/${name} may not import: ${closed.join(', ')}`,
    { path: httpRoom(name), pathNot: TESTS },
    { path: closed.map(httpRoom) },
  ),
);

const forbidden = [
  ...rooms,
  ...httpRooms,
  forbid(
    'room-unknown',
    'a new room needs its place among the floors first',
    serverBut(...Object.keys(ROOMS).map(room)),
    {},
  ),

  // Packages.
  forbid('contract-knows-nobody', 'the wire is the ground floor', sourceOf('contract'), {
    path: '^packages/(?!contract/)',
  }),
  forbid('client-knows-contract-only', 'the client is for any server of this wire', sourceOf('client'), {
    path: '^packages/(?!client/|contract/)',
  }),
  forbid('studio-knows-client-only', 'the pages use what every caller can use', sourceOf('studio'), {
    path: '^packages/(?!studio/|client/)',
  }),
  forbid('server-knows-no-studio', 'the server carries the built pages as files, not as code', sourceOf('server'), {
    path: '^packages/(?!server/|client/|contract/)',
  }),
  forbid('only-http-and-cli-know-contract', 'wire names stop at http', serverBut(room('http'), room('cli')), {
    path: '^packages/contract/',
  }),
  forbid('only-cli-knows-client', 'the server does not call itself over the network', serverBut(room('cli')), {
    path: '^packages/client/',
  }),
  forbid(
    'across-packages-by-name',
    'a published package has no neighbour folder: import @lector/… instead',
    { path: '^packages/([^/]+)/src/', pathNot: TESTS },
    { path: '^packages/(?!$1/)', dependencyTypes: ['local'] },
  ),
  forbid('client-is-fetch-only', 'runs in browsers and every other runtime, without dependencies', sourceOf('client'), {
    dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
  }),

  // The engine process holds text and audio: no key, no bucket, no database.
  forbid(
    'engine-process-is-clean',
    'what an engine process can reach is free of secrets and stores',
    { path: ENGINE_PROCESS },
    { path: `${SERVER}(db|blobs|http|services|config|compose|cli|main)[./]`, reachable: true },
  ),
  forbid(
    'encoder-process-is-clean',
    'what an encoder process can reach is codecs: no secrets, stores or engines',
    { path: ENCODER_PROCESS },
    { path: `${SERVER}(workers|engines|db|blobs|http|services|config|compose|cli|main)[./]`, reachable: true },
  ),
  forbid(
    'reader-process-is-clean',
    'what a process that reads books can reach is the room of books: no secrets, stores or engines',
    { path: READER_PROCESS },
    { path: `${SERVER}(workers|engines|db|blobs|http|services|config|compose|cli|main)[./]`, reachable: true },
  ),
  forbid(
    'codecs-out-of-the-server-process',
    'encoding costs seconds of processor time: the server hands it to encoder processes',
    { path: `${SERVER}main\\.ts$` },
    { path: `${SERVER}audio/codecs/`, reachable: true },
  ),
  forbid(
    'engine-process-off-the-wire',
    'an engine process needs neither the wire nor a client of it',
    { path: ENGINE_PROCESS },
    { path: '^packages/(contract|client)/', reachable: true },
  ),
  forbid(
    'gpl-through-one-door',
    'the GPL package is imported by one module of the engine process (see NOTICE)',
    { path: '^packages/', pathNot: [TESTS, literally(DOORS.espeak)] },
    { path: GPL_PACKAGE },
  ),
  forbid(
    'flite-out-of-the-server-process',
    'Flite is loaded in an engine process of its own (see NOTICE)',
    { path: `${SERVER}main\\.ts$` },
    { path: literally(DOORS.flite), reachable: true },
  ),
  ...[
    ['flite', 'espeak'],
    ['espeak', 'flite'],
    ['flite', 'sherpa'],
    ['sherpa', 'flite'],
  ].map(([one, other]) =>
    forbid(
      `${one}-without-${other}`,
      'what contains GPL code and Flite never form one program (see NOTICE)',
      { path: `${SERVER}engines/${one}`, pathNot: TESTS },
      { path: `${SERVER}engines/${other}` },
    ),
  ),
  forbid(
    'gpl-out-of-the-server-process',
    'the server process must not be able to load the GPL package (see NOTICE)',
    { path: `${SERVER}main\\.ts$` },
    { path: GPL_PACKAGE, reachable: true },
  ),

  forbid(
    'sherpa-through-one-door',
    'its binary contains GPL code: one module of the engine process imports it (see NOTICE)',
    { path: '^packages/', pathNot: [TESTS, literally(DOORS.sherpa)] },
    { path: SHERPA_PACKAGE },
  ),
  forbid(
    'sherpa-out-of-the-server-process',
    'the server process must not be able to load code of the GPL (see NOTICE)',
    { path: `${SERVER}main\\.ts$` },
    { path: SHERPA_PACKAGE, reachable: true },
  ),

  forbid(
    'japanese-dictionary-through-one-door',
    'a hundred megabytes of memory are loaded by one module, for Japanese only',
    serverBut(literally(DOORS.japanese)),
    { path: JAPANESE_DICTIONARY },
  ),
  forbid(
    'japanese-dictionary-out-of-the-server-process',
    'the server process needs no reading of a text, and its memory is for everybody',
    { path: `${SERVER}main\\.ts$` },
    { path: JAPANESE_DICTIONARY, reachable: true },
  ),

  // One place for what changes or spreads.
  forbid(
    'sqlite-through-one-door',
    'node:sqlite is still moving: one module follows it',
    serverBut(literally(DOORS.sqlite)),
    {
      path: '^(node:)?sqlite$',
    },
  ),
  forbid('zip-reader-through-one-door', 'archives of others are read within bounds', serverBut(literally(DOORS.zip)), {
    path: '(^|/)node_modules/yauzl/',
  }),
  forbid('only-http-knows-fastify', 'one room knows HTTP', serverBut(room('http')), {
    path: '(^|/)node_modules/(fastify|@fastify/[^/]+)/',
  }),
  forbid(
    'domain-does-no-io',
    'nouns and rules only; hashing is arithmetic',
    { path: room('domain'), pathNot: TESTS },
    {
      dependencyTypes: ['core'],
      pathNot: '^(node:)?(crypto|zlib|util)$',
    },
  ),

  // Hygiene.
  forbid('no-circles', 'nor circles of types', {}, { circular: true }),
  forbid(
    'no-orphans',
    'nobody imports it and it imports nothing',
    {
      orphan: true,
      path: '^packages/',
      // The last is loaded by the name that it has on the command line.
      pathNot: '\\.d\\.ts$|^packages/studio/public/|^packages/server/bin/end-with-starter\\.js$',
    },
    {},
  ),
  forbid('no-barrels', 'only the client has one, its public face', SOURCE, {
    path: '^packages/.+/index\\.ts$',
    pathNot: '^packages/client/src/index\\.ts$',
  }),
  forbid('no-grab-bags', 'a file is named after the one thing inside', SOURCE, {
    path: '^packages/.+/(utils?|helpers?|common|types|lib|misc)[./]',
    // Words that all screens share are content, not code.
    pathNot: 'node_modules|^packages/studio/src/locales/',
  }),
  forbid('no-tests-in-source', 'what ships does not import what tests it', SOURCE, {
    path: `${TESTS}|^(test|bench|scripts)/`,
  }),
  forbid(
    'no-development-packages',
    'what ships is a dependency; of the studio the built pages ship',
    { ...SOURCE, pathNot: `${TESTS}|^packages/studio/` },
    { dependencyTypes: ['npm-dev'] },
  ),
  forbid('no-undeclared-packages', 'each package declares what it imports', SOURCE, {
    dependencyTypes: ['npm-no-pkg', 'npm-unknown'],
  }),
  forbid('no-dead-ends', 'an import that leads nowhere hides what it would reach', {}, { couldNotResolve: true }),
];

module.exports = {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|out)/' },
    // Type-only imports are arrows too.
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'require', 'types', 'default'],
    },
  },
};
