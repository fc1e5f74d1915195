// Writes a computed type as a person would have written it, with the descriptions of its schema as comments.
import ts from 'typescript';

export interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

interface Speller {
  spell(type: ts.Type, schema: Schema | undefined): string;
}

interface SpellerOptions {
  readonly checker: ts.TypeChecker;
  /** The name that stands for a type; undefined where it is to be spelled out. */
  readonly nameOf: (type: ts.Type, schema: Schema | undefined) => string | undefined;
}

export function createSpeller({ checker, nameOf }: SpellerOptions): Speller {
  function spell(type: ts.Type, schema: Schema | undefined, indent = ''): string {
    const name = nameOf(type, schema);
    if (name !== undefined) return name;
    if (type.isUnion()) return spellUnion(type.types, schema, indent);
    if (checker.isArrayType(type)) return spellArray(type as ts.TypeReference, schema, indent);
    if ((type.flags & ts.TypeFlags.Object) !== 0 && type.aliasSymbol?.name !== 'Record') {
      return spellObject(type, schema, indent);
    }
    return checker.typeToString(
      type,
      undefined,
      ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType,
    );
  }

  function spellUnion(types: readonly ts.Type[], schema: Schema | undefined, indent: string): string {
    // The compiler keeps them in an order of its own.
    const parts = [...new Set(types.map((part) => spell(part, schema, indent)))].sort(byValue);
    const isBoolean = parts.includes('true') && parts.includes('false');
    const others = parts.filter((part) => !isBoolean || (part !== 'true' && part !== 'false'));
    const inOrder = isBoolean ? ['boolean', ...others] : others;
    return [...inOrder.filter((part) => part !== 'null'), ...inOrder.filter((part) => part === 'null')].join(' | ');
  }

  function spellArray(type: ts.TypeReference, schema: Schema | undefined, indent: string): string {
    const [item] = checker.getTypeArguments(type);
    if (item === undefined) throw new Error('an array of nothing');
    const spelled = spell(item, schema?.items, indent);
    return item.isUnion() && spelled.includes('|') ? `(${spelled})[]` : `${spelled}[]`;
  }

  function spellObject(type: ts.Type, schema: Schema | undefined, indent: string): string {
    const properties = checker.getPropertiesOfType(type);
    if (properties.length === 0) throw new Error(`no properties in ${checker.typeToString(type)}`);
    const inOrder = Object.keys(schema?.properties ?? {});
    properties.sort((a, b) => inOrder.indexOf(a.name) - inOrder.indexOf(b.name));
    const deeper = `${indent}  `;
    return `{\n${properties.map((property) => spellProperty(property, schema?.properties?.[property.name], deeper)).join('')}${indent}}`;
  }

  function spellProperty(property: ts.Symbol, schema: Schema | undefined, indent: string): string {
    const optional = (property.flags & ts.SymbolFlags.Optional) !== 0;
    const type = checker.getTypeOfSymbol(property);
    // The question mark says it already.
    const given = optional && type.isUnion() ? type.types.filter((part) => !isUndefined(part)) : [type];
    const spelled = given.length === 1 ? spell(given[0]!, schema, indent) : spellUnion(given, schema, indent);
    const comment = schema?.description ? `${indent}/** ${schema.description.replaceAll('*/', '* /')} */\n` : '';
    return `${comment}${indent}${property.name}${optional ? '?' : ''}: ${spelled};\n`;
  }

  return { spell: (type, schema) => spell(type, schema) };
}

function isUndefined({ flags }: ts.Type): boolean {
  return (flags & ts.TypeFlags.Undefined) !== 0;
}

/** Numbers by their size; everything else stays as it is. */
function byValue(a: string, b: string): number {
  return Number(a) - Number(b) || 0;
}
