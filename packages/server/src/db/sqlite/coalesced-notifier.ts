// Notifies listeners once for all events of one turn of the event loop. Only a hint: listeners read the state themselves.

export class CoalescedNotifier {
  readonly #listeners = new Set<() => void>();
  #scheduled = false;

  /** Returns the function that unsubscribes. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  notify(): void {
    if (this.#scheduled || this.#listeners.size === 0) return;
    this.#scheduled = true;
    // After the current turn, and so after a commit that may be in progress.
    queueMicrotask(() => {
      this.#scheduled = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
