// Bodies of two megabytes that are cheap to send and were dear to parse.

const BYTES = 2 ** 21;

const repeat = (unit: string, around: readonly [string, string] = ['', '']) => {
  const room = BYTES - around[0].length - around[1].length;
  return around[0] + unit.repeat(Math.floor(room / unit.length)) + around[1];
};
export const COSTLY_BODIES: Readonly<Record<string, string>> = {
  'open brackets': repeat('['),
  'lists in lists': '['.repeat(BYTES / 2) + ']'.repeat(BYTES / 2),
  numbers: repeat('1,', ['{"run_ids":[', '1]}']),
  'empty objects': repeat('{},', ['[', '{}]']),
  'different members': `{${Array.from({ length: 150_000 }, (_, i) => `"${i + 100_000}":1`).join()}}`,
  'one member again and again': repeat('"a":1,', ['{', '"a":1}']),
  'escaped quotes': repeat('\\"', ['{"text":"', '"}']),
  digits: repeat('1', ['{"voice_id":', '}']),
  spaces: repeat(' ', ['{"text":"a"', '}']),
};
