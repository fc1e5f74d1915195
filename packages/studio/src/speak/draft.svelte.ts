// The draft: stored in the browser at every keystroke, so that it survives a reload or a server failure.
import type { KeyInfo, TtsRequest } from '@lector/client';

const KEY = 'lector.draft';

interface Draft {
  readonly text: string;
  readonly voiceId: number | null;
  readonly languageId: number | null;
  /** What it is written in. */
  readonly input: NonNullable<TtsRequest['input_type']>;
  readonly normalize: KeyInfo['normalize'];
  /** A factor of the voice's own rate. */
  readonly speed: number;
}

const EMPTY: Draft = { text: '', voiceId: null, languageId: null, input: 'text', normalize: null, speed: 1 };

function read(): Draft {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Draft>;
    return { ...EMPTY, ...stored, text: String(stored.text ?? '') };
  } catch {
    return EMPTY;
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
  get input(): Draft['input'] {
    return current.input;
  },
  /** Null: as the server's settings say. */
  get normalize(): Draft['normalize'] {
    return current.normalize;
  },
  get speed(): number {
    return current.speed;
  },
  /** The fields of a request that say how to read, as far as anything was chosen. */
  get reading(): Pick<TtsRequest, 'input_type' | 'normalize' | 'speed'> {
    const { input, normalize, speed } = current;
    return {
      ...(input === 'text' ? {} : { input_type: input }),
      ...(normalize === null ? {} : { normalize }),
      ...(speed === 1 ? {} : { speed }),
    };
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
