// Words to the clipboard; on plain http as well, where browsers hide it.

import { common } from './locales/en/common.ts';
import { say } from './state/notices.svelte.ts';

/** Says that it did, or that the browser lets it by no way. */
export async function copyText(value: string, done: string = common.copied): Promise<boolean> {
  const copied =
    navigator.clipboard === undefined
      ? copyByHand(value)
      : await navigator.clipboard.writeText(value).then(
          () => true,
          () => copyByHand(value),
        );
  if (copied) say(done, 'good');
  else say(common.notCopied, 'bad');
  return copied;
}

function copyByHand(value: string): boolean {
  const before = document.activeElement;
  const area = document.createElement('textarea');
  area.value = value;
  // Inside an open dialog, or nothing in it could be selected.
  (document.querySelector('dialog[open]') ?? document.body).append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}
