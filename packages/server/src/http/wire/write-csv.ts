// Writes CSV (RFC 4180) and defuses cells that a spreadsheet would run as formulas.

/** What begins a cell within ours, for programs that are set to another separator than the comma. */
const SEPARATOR = /([;\t\r\n])/;
/**
 * A sign that begins a formula, also a full-width one: they are taken for the plain ones where Chinese, Japanese and Korean are written.
 * Quotes and spaces before it do not help everywhere.
 */
const FORMULA = /^(["' \u00a0\u3000]*)([=+\-@＝＋－＠])/;
/** Some programs drop these and look at what follows. */
const DROPPED = /^[\t\r\n]/;

/** A header line with the column names unless it is left out, then a line for each row. Texts are always between quotes. */
export function writeCsv<Name extends string>(
  columns: readonly Name[],
  rows: readonly Readonly<Record<Name, string | number>>[],
  { header = true }: { readonly header?: boolean } = {},
): string {
  const lines = [
    ...(header ? [columns.join(',')] : []),
    ...rows.map((row) => columns.map((name) => writeCell(row[name])).join(',')),
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}

function writeCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const parts = value.split(SEPARATOR).map((part) => part.replace(FORMULA, "$1'$2"));
  const harmless = parts.join('').replace(DROPPED, "'$&");
  return `"${harmless.replaceAll('"', '""')}"`;
}
