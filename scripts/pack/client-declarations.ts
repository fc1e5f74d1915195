// Writes the client's .d.ts files, with the wire's types spelled out in a file of their own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { REPOSITORY } from './manifests.ts';
import { describeWire } from './wire-types.ts';

const WIRE = '@lector/contract/';
/** Beside index.d.ts. */
const WIRE_FILE = 'wire.d.ts';

export async function writeDeclarations(entry: string, into: string): Promise<void> {
  const program = openProgram(entry);
  const emitted = emitDeclarations(program, dirname(entry));
  const wireNames = new Set<string>();
  for (const path of reachableFrom('index.d.ts', emitted)) {
    const text = emitted.get(path) ?? '';
    for (const name of namesFromWire(text)) wireNames.add(name);
    write(join(into, path), redirectImports(text, dirname(path)));
  }
  write(join(into, WIRE_FILE), await describeWire(program, wireNames));
}

function openProgram(entry: string): ts.Program {
  const { config } = ts.readConfigFile(join(REPOSITORY, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, REPOSITORY);
  const program = ts.createProgram([entry], {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    stripInternal: true,
  });
  const [problem] = ts.getPreEmitDiagnostics(program);
  if (problem !== undefined) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
  return program;
}

/** Path below the source folder → text. */
function emitDeclarations(program: ts.Program, folder: string): ReadonlyMap<string, string> {
  const emitted = new Map<string, string>();
  program.emit(undefined, (_path, text, _mark, _error, [source] = []) => {
    const path = relative(folder, source?.fileName ?? '');
    if (!path.startsWith('..')) emitted.set(path.replace(/\.ts$/, '.d.ts'), text);
  });
  return emitted;
}

function reachableFrom(entry: string, emitted: ReadonlyMap<string, string>): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [entry];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const text = emitted.get(path);
    if (text === undefined) throw new Error(`no declarations were made for ${path}`);
    for (const { fileName } of importsOf(text)) {
      if (fileName.startsWith('.')) open.push(join(dirname(path), fileName.replace(/\.ts$/, '.d.ts')));
      else if (!fileName.startsWith(WIRE)) throw new Error(`${path} needs the package ${fileName}`);
    }
  }
  return seen;
}

function importsOf(text: string): readonly ts.FileReference[] {
  return ts.preProcessFile(text).importedFiles;
}

/** Names that a file takes from the wire, by import or by passing them on. */
function namesFromWire(text: string): readonly string[] {
  const { statements } = ts.createSourceFile('file.d.ts', text, ts.ScriptTarget.Latest);
  return statements.flatMap((statement) => {
    const taken =
      ts.isImportDeclaration(statement) && statement.importClause?.namedBindings !== undefined
        ? { from: statement.moduleSpecifier, names: statement.importClause.namedBindings }
        : ts.isExportDeclaration(statement) && statement.exportClause !== undefined
          ? { from: statement.moduleSpecifier, names: statement.exportClause }
          : undefined;
    if (taken?.from === undefined || !ts.isStringLiteral(taken.from) || !taken.from.text.startsWith(WIRE)) return [];
    if (!ts.isNamedImports(taken.names) && !ts.isNamedExports(taken.names))
      throw new Error(`${taken.from.text}: by name`);
    return taken.names.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
  });
}

/** Of a file in `folder`: `./x.ts` becomes `./x.js`, and the contract becomes the file of the wire. */
function redirectImports(text: string, folder: string): string {
  const wire = `${relative(folder, '.') || '.'}/${WIRE_FILE.replace('.d.ts', '.js')}`;
  let result = text;
  for (const { fileName, pos } of importsOf(text).toReversed()) {
    const target = fileName.startsWith(WIRE) ? wire : fileName.replace(/\.ts$/, '.js');
    const start = pos + 1; // `pos` is the quotation mark's
    result = result.slice(0, start) + target + result.slice(start + fileName.length);
  }
  return result;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
