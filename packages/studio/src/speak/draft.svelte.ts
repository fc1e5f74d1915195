// What is being written: kept in the browser at every stroke, so that neither a reload nor a dead server takes it.
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
  /** Null until somebody chose: the defaults of the team hold. */
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
    // A text larger than the browser keeps for a page stays in the field alone.
  }
}
