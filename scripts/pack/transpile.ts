// Turns TypeScript sources into JavaScript file by file: Node does not strip types below node_modules.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

interface Transpilation {
  /** Folder of the sources. */
  readonly from: string;
  /** Files in it that are started or imported from outside. */
  readonly entries: readonly string[];
  readonly into: string;
}

/** Writes the entries and all that they reach by relative imports, so that no test comes along. */
export function transpileReachable({ from, entries, into }: Transpilation): void {
  const seen = new Set<string>();
  const open = [...entries];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const source = readFileSync(join(from, path), 'utf8');
    const { outputText } = ts.transpileModule(source, { compilerOptions: OPTIONS, fileName: path });
    const target = join(into, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
    // Of what was written: types are gone from it, and so are the files that hold nothing else.
    for (const { fileName } of ts.preProcessFile(outputText).importedFiles) {
      if (fileName.startsWith('.')) open.push(join(dirname(path), fileName.replace(/\.js$/, '.ts')));
    }
  }
}

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};
