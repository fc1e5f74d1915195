// The regular expressions that our code builds at run time, recorded by a wrapped `RegExp`.

export interface Built {
  /** File below `packages/`, and line, of the code that built it. */
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

/** Runs `run` with the record switched on. Modules must be imported inside for what they build at their start. */
export async function recordBuilt(run: () => Promise<void>): Promise<readonly Built[]> {
  const Original = globalThis.RegExp;
  const built: Built[] = [];
  const record = (made: RegExp): RegExp => {
    // The lines behind the traps; types are stripped in place, so that line numbers are those of the source.
    const [, file, line] = /\/packages\/([^/]+\/src\/[^:]+):(\d+)/.exec(callerOf(new Error().stack ?? '')) ?? [];
    if (file !== undefined) built.push({ place: `${file}:${line}`, source: made.source, flags: made.flags });
    return made;
  };
  globalThis.RegExp = new Proxy(Original, {
    construct: (target, parts: [string, string?], maker) => record(Reflect.construct(target, parts, maker)),
    apply: (target, self, parts: [string, string?]) => record(Reflect.apply(target, self, parts)),
  });
  try {
    await run();
  } finally {
    globalThis.RegExp = Original;
  }
  return built;
}

/** The frame that called `RegExp`: the first one outside of this file. */
function callerOf(stack: string): string {
  const frames = stack.split('\n').slice(1);
  return frames.find((frame) => !frame.includes(import.meta.url) && !frame.includes('RegExp')) ?? '';
}
