// Short notices, some with an undo button; and the single aria-live region that announces them.

export interface Notice {
  readonly id: number;
  readonly words: string;
  readonly tone: 'good' | 'bad' | 'plain';
  readonly undo?: () => void;
}

const SHOWN_MS = 6_000;

let last = 0;
let notices = $state.raw<readonly Notice[]>([]);

export const notes = {
  get all(): readonly Notice[] {
    return notices;
  },
};

export function say(words: string, tone: Notice['tone'] = 'plain'): void {
  show({ words, tone }, SHOWN_MS);
}

export function dismiss(id: number): void {
  notices = notices.filter((notice) => notice.id !== id);
}

/**
 * Does something after a delay in which it can be undone. Closing the page cancels it too, which is the safe side: nothing
 * is lost.
 */
export function doUnlessUndone(words: string, action: () => void, undone: () => void, waitMs = 10_000): void {
  let open = true;
  const id = show(
    {
      words,
      tone: 'plain',
      undo: () => {
        open = false;
        dismiss(id);
        undone();
      },
    },
    waitMs,
  );
  setTimeout(() => {
    if (open) action();
  }, waitMs);
}

function show(notice: Omit<Notice, 'id'>, forMs: number): number {
  const id = ++last;
  notices = [...notices.slice(-3), { ...notice, id }];
  setTimeout(() => dismiss(id), forMs);
  return id;
}
