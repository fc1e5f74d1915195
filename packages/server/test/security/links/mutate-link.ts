// Mutations of a signed link without its key, as request targets. None may be accepted.
import {
  expiries,
  mutateAddress,
  mutateObject,
  mutateParameters,
  mutatePath,
  mutateSignature,
  type Neighbours,
} from './mutate-parts.ts';
import { type SignedParts, writeLink } from './signed-link.ts';

/** By kind of mutation; each target differs from the link. */
export function mutateLink(parts: SignedParts, neighbours: Neighbours): ReadonlyMap<string, readonly string[]> {
  const link = writeLink(parts);
  const mutations: Readonly<Record<string, readonly string[]>> = {
    'a character replaced': [...atEach(link, (before, _, after) => PRINTABLE.map((char) => before + char + after))],
    'a character put in': [
      ...atEach(`${link} `, (before, char, after) =>
        [...INSERTED].map((more) => (before + more + char + after).trim()),
      ),
    ],
    'a character left out': [...atEach(link, (before, _, after) => [before + after])],
    'neighbours swapped': [
      ...atEach(link, (before, char, after) => [before + after.slice(0, 1) + char + after.slice(1)]),
    ],
    'a character percent-encoded': [
      ...atEach(link, (before, char, after) => spellings(char).map((text) => before + text + after)),
    ],
    'cut off': [...atEach(link, (before) => [before])],
    'the other case': [
      ...atEach(link, (before, char, after) => [before + otherCase(char) + after]),
      link.toUpperCase(),
    ],
    parameters: mutateParameters(parts),
    expiry: expiries(Number(parts.e)).map((e) => writeLink({ ...parts, e })),
    key: [
      neighbours.otherKey.k,
      'k1',
      '0',
      '',
      '00000000',
      parts.k.toUpperCase(),
      ` ${parts.k}`,
      '..',
      '*',
      parts.k.repeat(2),
    ].map((k) => writeLink({ ...parts, k })),
    signature: mutateSignature(parts, neighbours),
    'another object': mutateObject(parts, neighbours),
    path: mutatePath(parts),
    address: mutateAddress(link, neighbours.port),
  };
  // A mutation that leaves the link as it was is none (a digit replaced by itself).
  return new Map(
    Object.entries(mutations).map(([kind, all]) => [kind, [...new Set(all)].filter((one) => one !== link)]),
  );
}

const PRINTABLE = Array.from({ length: 0x7e - 0x20 }, (_, i) => String.fromCharCode(0x21 + i));
const INSERTED = [...'09aZ-_.%+&=/?#;~@:\\', '%20', '%00', '%0d%0a'];

function* atEach(
  text: string,
  change: (before: string, char: string, after: string) => readonly string[],
): Generator<string> {
  for (let i = 0; i < text.length; i++) yield* change(text.slice(0, i), text[i] ?? '', text.slice(i + 1));
}

function spellings(char: string): readonly string[] {
  const hex = char.charCodeAt(0).toString(16).padStart(2, '0');
  return [
    `%${hex}`,
    `%${hex.toUpperCase()}`,
    `%25${hex}`,
    `%u00${hex}`,
    `\\x${hex}`,
    `%c0%${(0x80 + (char.charCodeAt(0) & 0x3f)).toString(16)}`,
  ];
}

function otherCase(char: string): string {
  return char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase();
}
