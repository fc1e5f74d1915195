// Preloaded into the server: when it exits, writes down what it parsed of long texts.
import { writeFileSync } from 'node:fs';

const path = process.env.FAULT_PARSED ?? '';
/** Shorter texts are its own: settings, rows, what engine processes say. */
const LONG = 16_384;

/** Bytes and values of each long text that was given to JSON.parse. */
export type Parsed = readonly (readonly [length: number, values: number])[];

const texts: (readonly [number, number])[] = [];
const parse = JSON.parse;

JSON.parse = (text: string, reviver?: Parameters<typeof parse>[1]) => {
  const value: unknown = parse(text, reviver);
  if (text.length > LONG) texts.push([text.length, countValues(value)]);
  return value;
};

function countValues(value: unknown): number {
  let values = 0;
  for (const open = [value]; open.length > 0; values++) {
    const next = open.pop();
    if (typeof next === 'object' && next !== null) for (const child of Object.values(next)) open.push(child);
  }
  return values;
}

if (path !== '') process.on('exit', () => writeFileSync(path, JSON.stringify(texts)));
