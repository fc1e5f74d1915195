// Telling listeners once about many things that happened in one turn of the event loop. A hint: they look for themselves.

export class Announcement {
  readonly #listeners = new Set<() => void>();
  #announced = false;

  /** Answers how to stop listening. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  make(): void {
    if (this.#announced || this.#listeners.size === 0) return;
    this.#announced = true;
    // After the present turn, and so after the commit that it may be part of.
    queueMicrotask(() => {
      this.#announced = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
