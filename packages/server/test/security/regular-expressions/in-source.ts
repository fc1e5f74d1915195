// Every regular expression in our own source, found by the compiler's parser so that none is missed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const PACKAGES = join(import.meta.dirname, '../../../..');

/** An expression as it stands in the source, or a place where one is built while the program runs. */
export interface Found {
  /** File below `packages/`, and line. */
  readonly place: string;
  /** Null when the pattern cannot be read off the source. */
  readonly pattern: { readonly source: string; readonly flags: string } | null;
}

/** What stands in `packages/<name>/src`, tests left out. */
export function findRegularExpressions(): readonly Found[] {
  const roots = readdirSync(PACKAGES).map((name) => join(PACKAGES, name, 'src'));
  const files = roots.filter(existsSync).flatMap((root) => {
    const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => /\.[cm]?[jt]s$/.test(name)).map((name) => join(root, name));
  });
  const sources = files.filter((file) => !/\.(test|contract|suite)\.ts$/.test(file));
  return sources.flatMap((file) =>
    readExpressions(readFileSync(file, 'utf8'), relative(PACKAGES, file).replaceAll('\\', '/')),
  );
}

/** Literals, strings that are used as patterns, and calls of `RegExp`. */
export function readExpressions(text: string, file: string): readonly Found[] {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    const pattern = readPattern(node);
    const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
    if (pattern !== undefined) found.push({ place: `${file}:${line}`, pattern });
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** Undefined where no expression is made. */
function readPattern(node: ts.Node): Found['pattern'] | undefined {
  if (ts.isRegularExpressionLiteral(node)) {
    const end = node.text.lastIndexOf('/');
    return { source: node.text.slice(1, end), flags: node.text.slice(end + 1) };
  }
  if (ts.isPropertyAssignment(node) && node.name.getText() === 'pattern') {
    // Of a JSON schema. One that is named here is seen where it is written, or where it is built.
    return ts.isStringLiteralLike(node.initializer) ? { source: node.initializer.text, flags: 'u' } : undefined;
  }
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return undefined;
  const [first, flags] = node.arguments ?? [];
  if (/(^|\.)RegExp$/.test(node.expression.getText())) {
    if (first === undefined || !ts.isStringLiteralLike(first)) return null;
    if (flags !== undefined && !ts.isStringLiteralLike(flags)) return null;
    return { source: first.text, flags: flags?.text ?? '' };
  }
  // `text.match('…')` makes an expression of its string.
  const method = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : '';
  const makesOne =
    ['match', 'matchAll', 'search'].includes(method) && first !== undefined && ts.isStringLiteralLike(first);
  return makesOne ? { source: first.text, flags: '' } : undefined;
}
