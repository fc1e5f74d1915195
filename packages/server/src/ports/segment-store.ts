// Port to the finished segments of runs, from which an interrupted run goes on, and which other runs of the owner reuse. Kept in packs: what one attempt at a run has written.

/** A pack: the records of the segments that one attempt finished, one after the other. */
export interface SegmentPack {
  readonly ownerId: number;
  readonly runId: number;
  readonly attempt: number;
  /** 32 lower-case hex digits: of an attempt, the object that it was to become. */
  readonly packId: string;
}

export interface StoredPack extends SegmentPack {
  readonly sizeBytes: number;
  /** Wall time of its last use: the one thing of a pack that changes. */
  usedAtMs: number;
}

/** Where a segment lies. */
export interface PackPart {
  readonly pack: SegmentPack;
  /** Bytes before it. */
  readonly at: number;
  /** Of the whole record. */
  readonly bytes: number;
}

export interface PackRecord {
  readonly key: string;
  /** The segment itself lies in the pack of another run, which this one took it from. */
  readonly isReference: boolean;
  readonly at: number;
  readonly bytes: number;
}

/**
 * Nothing is fsynced: a segment that is lost is spoken again, and whoever uses one checks its digest first. Every method rejects with
 * `busy` when it cannot write.
 */
export interface SegmentStore {
  /** Every pack, in no order. What was half made when a process ended is removed: nothing else may be using the store. */
  list(): Promise<readonly StoredPack[]>;

  /** Moves a file of the spool into the store; null when there is none, because the attempt finished no segment. */
  put(pack: SegmentPack, path: string): Promise<StoredPack | null>;

  /** The records of a pack in order, as far as their heads are sound; their bytes are not checked. None when the pack is gone. */
  records(pack: SegmentPack): Promise<readonly PackRecord[]>;

  /** Writes the parts one after the other to a file of the spool, in place of what it holds. False when one of them is gone. */
  copyOut(parts: readonly PackPart[], path: string): Promise<boolean>;

  /** Makes a pack of parts of others; null when one of them is gone. */
  join(pack: SegmentPack, parts: readonly PackPart[]): Promise<StoredPack | null>;

  /** Notes when a pack was used last. */
  touch(pack: SegmentPack, nowMs: number): Promise<void>;

  /** Removes a pack; resolves whether or not it is there. */
  remove(pack: SegmentPack): Promise<void>;
}
