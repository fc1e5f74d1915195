// Bounded parallelism over a list that may be endless.

/**
 * Calls `work` for every item, at most `limit` at a time, taking items only as they are needed. After the first
 * rejection no further item is taken; it is thrown once all running calls have ended.
 */
export async function forEachBounded<T>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  const takeAll = async () => {
    for await (const item of items) {
      start(item);
      if (running.size >= limit) await Promise.race(running);
      if (failure !== undefined) return;
    }
  };
  const start = (item: T) => {
    const task = work(item).then(
      () => void running.delete(task),
      (error: unknown) => {
        failure ??= { error };
        running.delete(task);
      },
    );
    running.add(task);
  };
  try {
    await takeAll();
  } finally {
    await Promise.all(running);
  }
  if (failure !== undefined) throw failure.error;
}
