// The table of a voice's tokens, `tokens.txt`: read as the runtime reads it, so that what would end its process is noticed before.
import { readFile, stat } from 'node:fs/promises';

/** Symbols to token numbers. Of most voices each symbol is one character. */
export type Tokens = ReadonlyMap<string, number>;

const MAX_BYTES = 4 * 1024 * 1024;
/** The widest table of a known voice has some 8,000 rows. */
const MAX_TOKEN = 200_000;

export interface TokenRules {
  /** Symbols of more than one character that the runtime takes. `any`: it looks whole words up. */
  readonly long: ReadonlySet<string> | 'any';
}

/** As files of Coqui voices have them beside their characters. */
export const NAMED_TOKENS: ReadonlySet<string> = new Set(['<PAD>', '<EOS>', '<BOS>', '<BLNK>']);

/** Throws an `Error` with one sentence. */
export async function readTokens(path: string, rules: TokenRules): Promise<Tokens> {
  if ((await stat(path)).size > MAX_BYTES) throw new Error('the table of tokens is larger than any voice needs');
  return parseTokens(await readFile(path, 'utf8'), rules);
}

/** A line is a symbol, a space and a number; the symbol of a line with a number only is the space. */
function parseTokens(text: string, { long }: TokenRules): Tokens {
  const tokens = new Map<string, number>();
  const rows = text.split('\n');
  // The end of the last line begins no other.
  if (rows.at(-1) === '') rows.pop();
  let line = 0;
  for (const row of rows) {
    line++;
    const fields = row.split(/[\t\r ]+/).filter((field) => field !== '');
    if (fields.length === 0) throw new Error(`line ${line} of the table of tokens is empty`);
    const [symbol, number] = fields.length === 1 ? [' ', fields[0]!] : [fields[0]!, fields[1]!];
    if (fields.length > 2 || !/^\d{1,6}$/.test(number) || Number(number) > MAX_TOKEN) {
      throw new Error(`line ${line} of the table of tokens is not a symbol and a number`);
    }
    if ([...symbol].length !== 1 && long !== 'any' && !long.has(symbol)) {
      throw new Error(`line ${line} of the table of tokens holds more than one character`);
    }
    if (tokens.has(symbol)) throw new Error(`line ${line} of the table of tokens holds a symbol for the second time`);
    tokens.set(symbol, Number(number));
  }
  if (tokens.size === 0) throw new Error('the table of tokens is empty');
  return tokens;
}

/** The same table as a file. */
export function writeTokens(tokens: Tokens): string {
  return [...tokens].map(([symbol, number]) => `${symbol} ${number}\n`).join('');
}
