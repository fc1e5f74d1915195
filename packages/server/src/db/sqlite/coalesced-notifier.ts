// Telling listeners once about many things that happened in one turn of the event loop. A hint: they look for themselves.

export class CoalescedNotifier {
  readonly #listeners = new Set<() => void>();
  #scheduled = false;

  /** Answers how to stop listening. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  notify(): void {
    if (this.#scheduled || this.#listeners.size === 0) return;
    this.#scheduled = true;
    // After the present turn, and so after the commit that it may be part of.
    queueMicrotask(() => {
      this.#scheduled = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
