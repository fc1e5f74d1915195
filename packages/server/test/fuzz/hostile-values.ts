// Values that programs get wrong: as raw JSON text, as parameters, as whole bodies.

/** As they would stand in a JSON text: what `JSON.stringify` cannot write is written here. */
export const HOSTILE_JSON: readonly string[] = [
  ...['null', 'true', 'false', '0', '-0', '-1', '1', '2', '9', '1.0', '1.5', '1e0', '1E2', '0.1e1', '1e-1'],
  ...['1e308', '-1e308', '1e400', '-1e400', '1e-400', '2147483646', '2147483647', '2147483648', '4294967296'],
  ...['-2147483648', '9007199254740991', '9007199254740992', '9007199254740993', '18446744073709551616'],
  '1'.repeat(400),
  ...['""', '" "', '"\\t\\n"', '"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\udc00"', '"x\\ud83d"', '"\\ud83d\\ude00"'],
  ...['"1"', '"01"', '"1.0"', '"1.5"', '" 1 "', '"+1"', '"-1"', '"0x10"', '"1e3"', '"1_000"', '"Infinity"', '"NaN"'],
  ...['"147320"', '"２"', '"٢"', '"1n"', '"null"', '"true"', '"9007199254740993"', '"2147483648"', '"1,2"'],
  ...[
    '"\\u202e\\u2066abc"',
    '"Z\\u0300\\u0301\\u0302\\u0303a"',
    '"\\ufeff"',
    '"\\u200b"',
    '"日本語"',
    '"안녕"',
    '"..."',
  ],
  ...['"<speak><break time=\\"9s\\"/>x</speak>"', '"[[h@loU]]"', '"\\u0001\\u001b[31m"', '"%n%s%x"', '"$(reboot)"'],
  ...['"\'; DROP TABLE runs;--"', '"../../etc/passwd"', '"{{7*7}}"', '"__proto__"', '"constructor"'],
  ...['[]', '[1]', '[null]', '[[]]', '["1"]', '{}', '{"a":1}', '{"__proto__":1}', '{"toString":1}', '{"length":3}'],
  quote('x'.repeat(255)),
  quote('x'.repeat(256)),
  quote('x'.repeat(5_001)),
  quote('😀'.repeat(255)),
  quote('a '.repeat(50_000)),
  quote(`${'a '.repeat(50_000)}b`),
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  `[${'1,'.repeat(20_000)}1]`,
];

/** Too large to be tried everywhere. */
export const HUGE_JSON: readonly string[] = [quote('x'.repeat(1_000_000)), `[${'7,'.repeat(400_000)}7]`];

/** Values of path, query and header parameters, before percent-encoding. */
export const HOSTILE_TEXT: readonly string[] = [
  ...['', ' ', '0', '-1', '1', '01', '1.0', '1.5', '+1', ' 1 ', '1e3', '0x10', 'NaN', 'Infinity', 'null', 'undefined'],
  ...[
    '2147483647',
    '2147483648',
    '9007199254740993',
    '1'.repeat(95),
    'x'.repeat(300),
    '1,2',
    '1;2',
    'true',
    '{}',
    '[]',
  ],
  ...[
    '\0',
    'a\0b',
    '\x7f',
    '\t',
    '\r\nx-injected: 1',
    '\ud800',
    'é',
    '日本語',
    '😀',
    '\u202e',
    '\ufeff',
    '%',
    '%zz',
    '%00',
  ],
  ...[
    '../../etc/passwd',
    '..',
    '.',
    '/',
    '//',
    '\\',
    '..%2f..%2f',
    '?',
    '#',
    '&',
    '=',
    '+',
    '*',
    '~',
    '`',
    '"',
    "'",
    '<',
    '|',
  ],
  ...[
    "' OR 1=1 --",
    '$(id)',
    '{{7*7}}',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'raw_bytes',
    'FILE_URL',
  ],
];

/** Bodies that are invalid for every operation. */
export function hostileBodies(valid: string): readonly (readonly [name: string, body: Buffer])[] {
  const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding);
  return [
    ['nothing', bytes('')],
    ['a space', bytes(' ')],
    ['BOM', bytes(`\ufeff${valid}`)],
    ['UTF-16 little endian', bytes(valid, 'utf16le')],
    ['UTF-16 with BOM', bytes(`\ufeff${valid}`, 'utf16le')],
    ['UTF-16 big endian', bytes(valid, 'utf16le').swap16()],
    ['Latin-1', bytes(valid.replace('{', '{"é":1,'), 'latin1')],
    ['overlong UTF-8', Buffer.concat([bytes('{"a":"'), Buffer.from([0xc0, 0xaf]), bytes('"}')])],
    ['a surrogate in UTF-8', Buffer.concat([bytes('{"a":"'), Buffer.from([0xed, 0xa0, 0x80]), bytes('"}')])],
    ['NUL behind', bytes(`${valid}\0`)],
    ['NUL before', bytes(`\0${valid}`)],
    ['a raw control character', bytes(valid.replace('{', '{"a":"\u0001",'))],
    ['two documents', bytes(valid + valid)],
    ['a word behind', bytes(`${valid} x`)],
    ['a comma behind', bytes(valid.replace(/}$/, ',}'))],
    ['cut off', bytes(valid.slice(0, -1))],
    ['half', bytes(valid.slice(0, valid.length / 2))],
    ['single quotes', bytes(valid.replaceAll('"', "'"))],
    ['a comment', bytes(`/* x */${valid}`)],
    ['form encoding', bytes('text=x&voice_id=1&language=1')],
    ['XML', bytes('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')],
    ['a list', bytes('[]')],
    ['a string', bytes('"x"')],
    ['a number', bytes('1')],
    ['null', bytes('null')],
    ['NaN', bytes('NaN')],
    ['deep lists', bytes('['.repeat(200_000))],
    ['deep lists, closed', bytes('['.repeat(200_000) + ']'.repeat(200_000))],
    ['deep objects', bytes(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)],
    ['zip bytes', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])],
  ];
}

/** The schema's own member written twice, in the ways that hide it. */
export function doubledMembers(valid: string, name: string): readonly string[] {
  const plain = JSON.stringify(name);
  const escaped = `"${[...name].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`;
  return [
    valid.replace('{', `{${plain}:1,`),
    valid.replace(/}$/, `,${plain}:null}`),
    valid.replace(/}$/, `,${escaped}:1}`),
    valid.replace('{', `{"nested":{"a":1,"a":2},`),
    valid.replace('{', `{"__proto__":1,"__proto__":2,`),
  ];
}

export const HOSTILE_CONTENT_TYPES: readonly (string | undefined)[] = [
  ...['text/plain', 'text/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'image/png'],
  ...['application/jsonx', 'application/xml', 'application/*', '*/*', ';', 'json', '', 'application/json, text/plain'],
  undefined,
];

function quote(text: string): string {
  return JSON.stringify(text);
}
