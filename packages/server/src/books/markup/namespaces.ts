// Prefixes of names: a document may choose its own, so names are told by what the prefixes stand for.

/** Namespace → the prefix that names of it have here. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/1999/xhtml', ''],
  ['http://www.idpf.org/2007/ops', 'epub'],
  ['http://www.idpf.org/2007/opf', 'opf'],
  ['http://purl.org/dc/elements/1.1/', 'dc'],
  ['http://www.w3.org/2001/10/synthesis', 'ssml'],
  ['http://www.w3.org/1999/xlink', 'xlink'],
  ['http://www.w3.org/XML/1998/namespace', 'xml'],
  ['http://www.w3.org/2000/svg', ''],
  ['http://www.w3.org/1998/math/mathml', ''],
  ['http://www.daisy.org/z3986/2005/ncx/', ''],
  ['urn:oasis:names:tc:opendocument:xmlns:container', ''],
  ['http://www.w3.org/2001/04/xmlenc#', ''],
  ['http://www.w3.org/2000/09/xmldsig#', ''],
]);

/** Prefixes of a document → prefixes here. Names whose prefix nobody declared are taken as they are. */
export type Scope = ReadonlyMap<string, string>;

export const NO_SCOPE: Scope = new Map();

/** The scope inside an element with these attributes. */
export function extendScope(scope: Scope, attributes: ReadonlyMap<string, string>): Scope {
  let extended: Map<string, string> | undefined;
  for (const [name, value] of attributes) {
    if (!name.startsWith('xmlns:')) continue;
    const known = PREFIXES.get(value.trim()) ?? PREFIXES.get(value.trim().toLowerCase());
    extended ??= new Map(scope);
    extended.set(name.slice('xmlns:'.length), known ?? name.slice('xmlns:'.length));
  }
  return extended ?? scope;
}

/** `ops:type` → `epub:type` where `ops` stands for it. */
export function canonicalName(name: string, scope: Scope): string {
  const colon = name.indexOf(':');
  if (colon < 0) return name;
  const prefix = scope.get(name.slice(0, colon));
  if (prefix === undefined) return name;
  return prefix === '' ? name.slice(colon + 1) : `${prefix}:${name.slice(colon + 1)}`;
}

/** The name without its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
