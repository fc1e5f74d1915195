// Spells out the wire's types. In the workspace they are computed from schemas; a package that is handed out shows what comes out
// of that, with the schemas' descriptions as comments.
import ts from 'typescript';
import { createSpeller, type Schema } from './spell-type.ts';

interface Alias {
  readonly node: ts.TypeAliasDeclaration;
  /** The schema that the type is computed from, when it is. */
  readonly schema: Schema | undefined;
  readonly comment: string;
}

const CONTRACT = /\/packages\/contract\/src\/[^/]+\.ts$/;
/** Some schemas are made for a server's limits; no type depends on them. */
const ANY_LIMITS = { maxTextCharacters: 1, maxIds: 2 };

/** A file with these types of the contract, and with those that they name. */
export async function describeWire(program: ts.Program, names: Iterable<string>): Promise<string> {
  const aliases = await readAliases(program);
  const checker = program.getTypeChecker();
  const wanted = new Set([...names].sort());
  const written: string[] = [];
  // Grows while it is read: a type that another one names is needed too.
  for (const name of wanted) {
    const { text, named } = describe(name, aliases, checker);
    written.push(text);
    for (const other of named) wanted.add(other);
  }
  return `// The objects that go over the wire.\n\n${written.join('\n\n')}\n`;
}

/** Every exported type of the contract by its name. */
async function readAliases(program: ts.Program): Promise<ReadonlyMap<string, Alias>> {
  const aliases = new Map<string, Alias>();
  for (const file of program.getSourceFiles().filter(({ fileName }) => CONTRACT.test(fileName))) {
    const values = (await import(file.fileName)) as Record<string, unknown>;
    for (const node of file.statements) {
      if (!ts.isTypeAliasDeclaration(node) || !isExported(node)) continue;
      const name = node.name.text;
      if (aliases.has(name)) throw new Error(`two types of the contract are called ${name}`);
      aliases.set(name, { node, schema: asSchema(values[name]), comment: commentOf(file, name) });
    }
  }
  return aliases;
}

function isExported(node: ts.TypeAliasDeclaration): boolean {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
}

function asSchema(value: unknown): Schema | undefined {
  if (typeof value === 'function') return value(ANY_LIMITS) as Schema;
  return typeof value === 'object' && value !== null ? value : undefined;
}

/** The comment above the type or, where a schema of the same name stands before it, above that. */
function commentOf(file: ts.SourceFile, name: string): string {
  for (const node of file.statements) {
    const isMeant = ts.isTypeAliasDeclaration(node)
      ? node.name.text === name
      : ts.isVariableStatement(node) &&
        node.declarationList.declarations.some(({ name: own }) => own.getText() === name);
    if (!isMeant) continue;
    const range = ts.getLeadingCommentRanges(file.text, node.pos)?.at(-1);
    if (range !== undefined && file.text.startsWith('/**', range.pos)) {
      return `${file.text.slice(range.pos, range.end)}\n`;
    }
  }
  return '';
}

interface Description {
  readonly text: string;
  /** Other types of the contract that it mentions. */
  readonly named: ReadonlySet<string>;
}

function describe(name: string, aliases: ReadonlyMap<string, Alias>, checker: ts.TypeChecker): Description {
  const alias = aliases.get(name);
  if (alias === undefined) throw new Error(`the contract has no type ${name}`);
  const { node, schema, comment } = alias;
  const named = new Set<string>();
  const spelled = isComputed(node)
    ? createSpeller({ checker, nameOf: rememberNames(name, aliases, named) }).spell(
        checker.getTypeAtLocation(node.name),
        schema,
      )
    : asWritten(node, aliases, named);
  return { text: `${comment}export type ${name} = ${spelled};`, named };
}

/** Does it come from a value? Everything else can stand as it is written. */
function isComputed(node: ts.Node): boolean {
  return ts.isTypeQueryNode(node) || ts.forEachChild(node, (child) => isComputed(child) || undefined) === true;
}

function asWritten(node: ts.TypeAliasDeclaration, aliases: ReadonlyMap<string, Alias>, named: Set<string>): string {
  const collect = (inner: ts.Node): void => {
    if (ts.isTypeReferenceNode(inner) && aliases.has(inner.typeName.getText())) named.add(inner.typeName.getText());
    ts.forEachChild(inner, collect);
  };
  collect(node.type);
  // With the comment of a union's first member, which stands before it.
  const text = node.type.getFullText().trim();
  return text.startsWith('/*') ? `\n  ${text}` : text;
}

/** Which name a type inside of `own` goes by, if any: by its alias, or because it is computed from the schema of one. */
function rememberNames(own: string, aliases: ReadonlyMap<string, Alias>, named: Set<string>) {
  const bySchema = new Map<string, string>();
  for (const [name, { schema }] of aliases) {
    if (schema?.properties !== undefined) bySchema.set(JSON.stringify(schema), name);
  }
  return (type: ts.Type, schema: Schema | undefined): string | undefined => {
    const name = type.aliasSymbol?.name ?? (type.isUnion() ? undefined : bySchema.get(JSON.stringify(schema)));
    if (name === undefined || name === own || !aliases.has(name)) return undefined;
    named.add(name);
    return name;
  };
}
