// A test oracle for the schemas of the OpenAPI document: simple, slow, and independent of the validation it checks.

export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly required?: readonly string[];
  readonly examples?: readonly unknown[];
}

/** `lax`: decimal strings count as integers, as they do in requests. */
export function conforms(schema: Schema, given: unknown, lax: boolean): boolean {
  const value = lax && typeof given === 'string' && wantsInteger(schema) ? (readInteger(given) ?? given) : given;
  if (schema.anyOf !== undefined && !schema.anyOf.some((one) => conforms(one, value, lax))) return false;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  if (schema.type !== undefined && ![schema.type].flat().some((name) => isOfType(name, value))) return false;
  if (typeof value === 'number') return within(value, schema.minimum, schema.maximum);
  if (typeof value === 'string') return within([...value].length, schema.minLength, schema.maxLength);
  if (Array.isArray(value)) {
    const { items } = schema;
    const sized = within(value.length, schema.minItems, schema.maxItems);
    return sized && (items === undefined || value.every((item) => conforms(items, item, lax)));
  }
  return typeof value !== 'object' || value === null || hasGoodMembers(schema, value, lax);
}

function hasGoodMembers(schema: Schema, value: object, lax: boolean): boolean {
  const { properties = {}, additionalProperties, required = [] } = schema;
  if (!required.every((name) => Object.hasOwn(value, name))) return false;
  return Object.entries(value).every(([name, member]) => {
    const inner = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    return inner === undefined || conforms(inner, member, lax);
  });
}

function isOfType(name: string, value: unknown): boolean {
  if (name === 'integer') return Number.isInteger(value);
  if (name === 'null') return value === null;
  if (name === 'array') return Array.isArray(value);
  if (name === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === name;
}

function wantsInteger(schema: Schema): boolean {
  return [schema.type].flat().includes('integer') || (schema.enum ?? []).some(Number.isInteger);
}

function readInteger(text: string): number | undefined {
  return /^[+-]?[0-9]+(\.0+)?$/.test(text.trim()) ? Number(text) : undefined;
}

function within(size: number, least = -Infinity, most = Infinity): boolean {
  return size >= least && size <= most;
}
