// One setting: its name, its default, its bounds and what it does.

type Kind = 'text' | 'integer' | 'number' | 'list';

export interface Field {
  readonly env: string;
  readonly kind: Kind;
  readonly fallback: string | number | readonly string[];
  /** The default as text for the documentation, when the value depends on the machine. */
  readonly fallbackText?: string;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly oneOf?: readonly string[];
  readonly about: string;
}
