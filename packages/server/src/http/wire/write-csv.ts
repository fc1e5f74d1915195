// Writes CSV (RFC 4180) and defuses cells that a spreadsheet would run as formulas.

const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

/** A header line with the column names, then a line for each row. */
export function writeCsv<Name extends string>(
  columns: readonly Name[],
  rows: readonly Readonly<Record<Name, string | number>>[],
): string {
  const lines = [columns.join(','), ...rows.map((row) => columns.map((name) => writeCell(row[name])).join(','))];
  return `${lines.join('\r\n')}\r\n`;
}

function writeCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
