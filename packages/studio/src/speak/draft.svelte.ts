// The draft: stored in the browser at every keystroke, so that it survives a reload or a server failure.
const KEY = 'lector.draft';

interface Draft {
  readonly text: string;
  readonly voiceId: number | null;
  readonly languageId: number | null;
}

function read(): Draft {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Draft>;
    return { text: String(stored.text ?? ''), voiceId: stored.voiceId ?? null, languageId: stored.languageId ?? null };
  } catch {
    return { text: '', voiceId: null, languageId: null };
  }
}

let current = $state.raw(read());

export const draft = {
  get text(): string {
    return current.text;
  },
  /** Null until chosen; then the team's defaults apply. */
  get voiceId(): number | null {
    return current.voiceId;
  },
  get languageId(): number | null {
    return current.languageId;
  },
};

export function changeDraft(changes: Partial<Draft>): void {
  current = { ...current, ...changes };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // A text beyond the browser's storage limit is kept only in the field.
  }
}
