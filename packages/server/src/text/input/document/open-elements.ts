// The elements that are open, innermost last, found by name without a search.
import { type Frame, ROOT } from './frame.ts';

export class OpenElements {
  readonly #frames: Frame[] = [];
  /** Name of an element → where it is. */
  readonly #places = new Map<string, number[]>();
  /** The innermost. */
  top: Frame = ROOT;

  get depth(): number {
    return this.#frames.length;
  }

  /** The one around the innermost. */
  get outer(): Frame {
    return this.#frames[this.#frames.length - 2] ?? ROOT;
  }

  push(frame: Frame): void {
    const places = this.#places.get(frame.name);
    if (places === undefined) this.#places.set(frame.name, [this.#frames.length]);
    else places.push(this.#frames.length);
    this.#frames.push(frame);
    this.top = frame;
  }

  pop(): Frame {
    const frame = this.#frames.pop()!;
    this.#places.get(frame.name)!.pop();
    this.top = this.#frames.at(-1) ?? ROOT;
    return frame;
  }

  /** Where the innermost element of a name is that may be closed by it and is inside none of `scope`; null for none. */
  find(name: string, scope: readonly string[] = []): number | null {
    const place = this.#placeOf(name);
    if (place <= this.top.barrier || scope.some((outer) => this.#placeOf(outer) > place)) return null;
    return place;
  }

  /** The nearest elements, innermost first. */
  *near(most: number): Generator<Frame> {
    for (let at = this.#frames.length - 1; at >= Math.max(0, this.#frames.length - most); at--) yield this.#frames[at]!;
  }

  #placeOf(name: string): number {
    return this.#places.get(name)?.at(-1) ?? -1;
  }
}
