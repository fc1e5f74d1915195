// The props and callbacks of a list row or card.
import type { RunInfo } from '@lector/client';
import { formatDuration } from '../../format.ts';
import { runs as texts } from '../../locales/en/runs.ts';

export interface RowProps {
  readonly run: RunInfo;
  readonly selected: boolean;
  /** The one row in the tab order (roving tabindex). */
  readonly current: boolean;
  readonly onselect: (range: boolean) => void;
  readonly onmenu: (button: HTMLElement) => void;
  readonly onfocus: () => void;
}

export function took({ created_at, finished_at }: RunInfo): string {
  if (finished_at === null) return texts.none;
  return formatDuration(Math.max(0, Date.parse(finished_at) - Date.parse(created_at)) / 1_000);
}
