// Changes to one part of a signed link: its parameters, expiry, signature, object, path or address.
import { type SignedParts, writeLink } from './signed-link.ts';

/** What an attacker may hold besides the link itself. */
export interface Neighbours {
  /** A good link to another recording. */
  readonly other: SignedParts;
  /** A good link to the same recording, signed by the other live key. */
  readonly otherKey: SignedParts;
  readonly port: number;
}

export function mutateParameters({ path, e, k, s }: SignedParts): readonly string[] {
  const given = [`e=${e}`, `k=${k}`, `s=${s}`];
  const orders = permutations(given);
  const fewer = given.flatMap((one) => [[one], given.filter((other) => other !== one)]);
  const twice = given.flatMap((one) => [0, 1, 2, 3].map((at) => given.toSpliced(at, 0, one)));
  const extras = [
    'x=1',
    'e=9999999999',
    'k=',
    's=',
    '',
    'response-content-type=text/html',
    'x-api-key=',
    'e',
    '__proto__=1',
    'e[]=1',
  ];
  const more = extras.flatMap((extra) => [0, 1, 2, 3].map((at) => given.toSpliced(at, 0, extra)));
  const joined = [...orders, ...fewer, ...twice, ...more, []].map((list) => list.join('&'));
  const marks = [';', '&&', '&amp;', ',', '%26', '+', '|', '?'].map((mark) => given.join(mark));
  const names = ['E', 'K', 'S', 'expires', 'sig'].flatMap((name) =>
    given.map((one) => given.join('&').replace(one[0] as string, name)),
  );
  const spaced = given.flatMap((one) =>
    ['%20', '+', '%09', '%00']
      .flatMap((space) => [
        `${space}${one}`,
        `${one}${space}`,
        one.replace('=', `${space}=`),
        one.replace('=', `=${space}`),
      ])
      .map((wide) => given.join('&').replace(one, wide)),
  );
  return [...joined, ...marks, ...names, ...spaced]
    .map((query) => `${path}?${query}`)
    .concat(path, `${path}?`, `${path}??${given.join('&')}`);
}

function permutations(list: readonly string[]): readonly (readonly string[])[] {
  if (list.length < 2) return [list];
  return list.flatMap((head, i) => permutations(list.toSpliced(i, 1)).map((tail) => [head, ...tail]));
}

export function expiries(e: number): readonly string[] {
  const near = Array.from({ length: 400 }, (_, i) => String(e + (i < 200 ? i - 200 : i - 199)));
  const far = [
    e * 2,
    e * 10,
    e + 604_800,
    e + 31_536_000,
    0,
    -e,
    -1,
    1,
    e / 2,
    e + 0.5,
    2 ** 31,
    2 ** 53,
    2 ** 63,
    1e21,
    1e308,
  ].map(String);
  const other = [
    `${e}.0`,
    `${e}.`,
    `${e}e0`,
    `0${e}`,
    `+${e}`,
    `%2b${e}`,
    `%20${e}`,
    `${e}%20`,
    `0x${e.toString(16)}`,
    `0${e.toString(8)}`,
    `0b${e.toString(2)}`,
  ];
  const words = [
    'NaN',
    'Infinity',
    '-Infinity',
    'null',
    'undefined',
    'never',
    '',
    '999999999999',
    '9'.repeat(400),
    `${e}n`,
    `${e},${e}`,
  ];
  const digits = [0xff10, 0x660, 0x966].map((zero) =>
    encodeURIComponent(String(e).replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))),
  );
  return [...near, ...far, ...other, ...words, ...digits, new Date(e * 1_000).toISOString(), String(e * 1_000)];
}

export function mutateSignature(parts: SignedParts, { other, otherKey }: Neighbours): readonly string[] {
  const { s } = parts;
  const bytes = Buffer.from(s, 'base64url');
  const same = [
    bytes.toString('base64'),
    bytes.toString('hex'),
    `${s}=`,
    `${s}%3D`,
    `${s}==`,
    s.replaceAll('-', '+').replaceAll('_', '/'),
    `${s}${s}`,
    [...s].reverse().join(''),
  ];
  const none = [
    '',
    'null',
    'undefined',
    '0',
    'A'.repeat(43),
    '_'.repeat(43),
    'A'.repeat(10_000),
    '%00'.repeat(43),
    s.toLowerCase(),
    s.toUpperCase(),
  ];
  return [...same, ...none, other.s, otherKey.s].map((changed) => writeLink({ ...parts, s: changed }));
}

export function mutateObject(parts: SignedParts, { other, otherKey }: Neighbours): readonly string[] {
  const swapped = [
    writeLink({ ...parts, path: other.path }),
    writeLink({ ...other, path: parts.path }),
    writeLink({ ...other, e: parts.e, path: parts.path }),
  ];
  const mixed = [
    writeLink({ ...otherKey, s: parts.s }),
    writeLink({ ...otherKey, k: parts.k }),
    writeLink({ ...parts, s: otherKey.s }),
  ];
  const made = Array.from({ length: 256 }, (_, i) =>
    writeLink({ ...parts, path: `/files/${i.toString(16).padStart(2, '0').repeat(16)}.flac` }),
  );
  // Without a signature at all, and with one for something else.
  return [
    ...swapped,
    ...mixed,
    ...made,
    other.path,
    `${parts.path}${other.path}`,
    `${writeLink(parts)}&${writeLink(other).split('?')[1]}`,
  ];
}

export function mutatePath(parts: SignedParts): readonly string[] {
  const { path } = parts;
  const name = path.slice('/files/'.length);
  const paths = [
    `/${path}`,
    `//${path}`,
    path.replace('/files/', '/files//'),
    `${path}/`,
    `${path}//`,
    `/.${path}`,
    `/..${path}`,
    `/x/..${path}`,
    `/files/./${name}`,
    `/files/../files/${name}`,
    `/files/%2e/${name}`,
    `/files/%2e%2e/files/${name}`,
    `/files%2f${name}`,
    `/files\\${name}`,
    `/files/${name}%00`,
    `/files/${name}%00.flac`,
    `/files/${name};x`,
    `/files;x/${name}`,
    `/files/${name}.flac`,
    `/files/${name.replace('.flac', '')}`,
    `/files/${name.replace('.flac', '.wav')}`,
    `/files/${name.replace('.flac', '.flac.gz')}`,
    `/files/${name.slice(0, 2)}/${name}`,
    `/file/${name}`,
    `/Files/${name}`,
    `/FILES/${name}`,
    `/files/${name.toUpperCase()}`,
    `/files`,
    '/files/',
    '/',
    `/files/*`,
    `/files/${name}*`,
  ];
  const prefixes = ['/apis', '/apis/apis', '//apis', '/APIS', '/lector', '/lector/v1', '/docs', '/docs/static', '/x'];
  return [...paths, ...prefixes.map((prefix) => prefix + path)].map((changed) =>
    writeLink({ ...parts, path: changed }),
  );
}

export function mutateAddress(link: string, port: number): readonly string[] {
  const own = `127.0.0.1:${port}`;
  const absolute = [
    `http://${own}`,
    `HTTP://${own}`,
    `https://${own}`,
    `http://user@${own}`,
    `http://user:pass@${own}`,
    `http://evil.example`,
    `file://`,
    `//${own}`,
    `//user@${own}`,
  ].map((origin) => origin + link);
  const fragments = ['#', '#x', `#${link}`, '%23', '%23x'].map((fragment) => link + fragment);
  return [
    ...absolute,
    ...fragments,
    link.replace('?', '#?'),
    link.replace('?', '%3f'),
    link.replace('?', '??'),
    link.slice(1),
    `.${link}`,
    `\\${link}`,
    `*${link}`,
  ];
}
