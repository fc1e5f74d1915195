// Where a member of an archive may be put: below the folder, under a name that is safe on every system.

const LONGEST_PATH = 500;
const LONGEST_PART = 120;
const DEEPEST = 12;

/** The path with `/` and without `.`; null for the folder itself, and undefined for a path that may not be used. */
export function readMemberPath(name: string): string | null | undefined {
  if (name.length > LONGEST_PATH || name.startsWith('/') || hasUnsafeCharacter(name)) return undefined;
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length > DEEPEST || parts.some((part) => part === '..' || part.length > LONGEST_PART)) return undefined;
  return parts.length === 0 ? null : parts.join('/');
}

/** Control characters, and what leads elsewhere on Windows. */
function hasUnsafeCharacter(name: string): boolean {
  for (const character of name) if (character < ' ' || character === '\u007f' || '\\:'.includes(character)) return true;
  return false;
}
