// Stands for the file of finished segments, and keeps none of them.
import type { createSegmentLog as create } from '../../../packages/server/src/workers/segment-log.ts';

export const createSegmentLog: typeof create = () => ({ append: () => {}, close: () => {} });

export class SegmentLogReader {
  take(): null {
    return null;
  }

  close(): void {}
}
