// The packages whose files engine processes read: code, voices, languages and dictionaries. An engine that needs another one is listed here.

export const CHILD_PACKAGES = [
  '@echogarden/espeak-ng-emscripten',
  'libflacjs',
  'lindera-wasm-nodejs-ipadic',
  'n2words',
  ...['htmlparser2', 'dom-serializer', 'domelementtype', 'domhandler', 'domutils', 'entities'],
  ...['markdown-it', 'argparse', 'linkify-it', 'mdurl', 'punycode.js', 'uc.micro'],
  ...['saxes', 'xmlchars'],
] as const;
