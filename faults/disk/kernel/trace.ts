// Parses strace output: calls, their files, and whether they failed.

export interface TracedCall {
  readonly thread: number;
  readonly name: string;
  /** The files named by a path or a descriptor, in the order of the arguments. */
  readonly paths: readonly string[];
  /** The call's own words, for flags. */
  readonly words: string;
  readonly failed: boolean;
}

/** Calls in the order in which they ended. */
export function parseTrace(text: string): readonly TracedCall[] {
  const begun = new Map<number, string>();
  const calls: TracedCall[] = [];
  for (const line of text.split('\n')) {
    const [, pid, rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const thread = Number(pid);
    if (rest.endsWith('<unfinished ...>')) {
      begun.set(thread, rest.slice(0, -'<unfinished ...>'.length));
      continue;
    }
    const [resumption] = /^<\.\.\. \w+ resumed>/.exec(rest) ?? [];
    const words = resumption === undefined ? rest : (begun.get(thread) ?? '') + rest.slice(resumption.length);
    const [, name] = /^(\w+)\(/.exec(words) ?? [];
    if (name === undefined) continue; // an exit or a signal
    const [, result = ''] = /\)\s+= (.*)$/.exec(words) ?? [];
    calls.push({ thread, name, paths: pathsOf(words), words, failed: result.startsWith('-1 ') });
  }
  return calls;
}

/** `"/a/b"` and `7</a/b>`, but not the result: only what stands before it. */
function pathsOf(words: string): readonly string[] {
  const given = words.slice(0, words.lastIndexOf(' = '));
  return [...given.matchAll(/"(\/[^"]*)"|\d+<(\/[^>]*)>/g)].map(([, named, opened]) => named ?? opened ?? '');
}

/**
 * Files that were given a lasting name although the last attempt to flush them had failed: their bytes may never have
 * reached the disk. One that is made anew in between is another file.
 */
export function namedUnflushed(calls: readonly TracedCall[]): readonly string[] {
  const doubtful = new Set<string>();
  const found: string[] = [];
  for (const { name, paths, words, failed } of calls) {
    const [path = ''] = paths;
    if (name === 'fsync' && failed) doubtful.add(path);
    if (failed) continue;
    if (name === 'unlink' || (name === 'openat' && words.includes('O_TRUNC'))) doubtful.delete(paths.at(-1) ?? path);
    if ((name === 'link' || name === 'rename') && doubtful.has(path)) found.push(path);
  }
  return found;
}
