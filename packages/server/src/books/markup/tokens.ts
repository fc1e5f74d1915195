// The words of an attribute that holds a list of them, such as `epub:type` and `role`.
import type { Attributes } from './read-markup.ts';

/** What an element says that it is: the words of `epub:type`, then those of `role`, without `doc-`. */
export function typesOf(attributes: Attributes): readonly string[] {
  const types = attributes.get('epub:type');
  const roles = attributes.get('role');
  if (types === undefined && roles === undefined) return [];
  return [...splitTokens(types), ...splitTokens(roles).map((role) => role.replace(/^doc-/, ''))];
}

export function splitTokens(value: string | undefined): string[] {
  return value === undefined
    ? []
    : value
        .toLowerCase()
        .split(/\s+/, 64)
        .filter((token) => token !== '');
}
