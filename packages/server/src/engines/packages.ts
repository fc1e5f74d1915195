// The packages whose files engine processes read: code, voices and languages. An engine that needs another one is listed here.

export const CHILD_PACKAGES = ['@echogarden/espeak-ng-emscripten', 'libflacjs', 'saxes', 'xmlchars'] as const;
