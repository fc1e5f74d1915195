// Settings that are lists of `name=value`.

/** By name in lower case; the value is empty where there is none. */
export function readPairs(list: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    list.map((entry) => {
      const at = entry.indexOf('=');
      const name = at === -1 ? entry : entry.slice(0, at);
      return [name.trim().toLowerCase(), at === -1 ? '' : entry.slice(at + 1).trim()];
    }),
  );
}

/** Whether every entry has a name, and a value where that is needed. */
export function arePairs(list: readonly string[], { needValues }: { needValues: boolean }): boolean {
  return [...readPairs(list)].every(([name, value]) => name !== '' && (value !== '' || !needValues));
}
