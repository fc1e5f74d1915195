// Port to the requests for speech that is sent while it is spoken: equal ones share a run, and the last who hangs up ends it.

export interface SharedStreams {
  /**
   * Enters as a listener of the run that an equal request (the same `key`) has begun, and has it begun by `begin` when there is none.
   * Rejects with what `begin` rejects with.
   */
  enter(key: string, begin: () => Promise<number>): Promise<Listener>;
}

export interface Listener {
  readonly runId: number;
  /**
   * Leaves; idempotent. `heardAll`: everything was sent to this one. When nobody is left, `onDeserted` of the last one is called, with whether anybody
   * heard everything: at once if so, else after a while in which nobody has entered again.
   */
  leave(heardAll: boolean, onDeserted: (heardAll: boolean) => void): void;
}
