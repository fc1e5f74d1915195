// Copies text to the clipboard; also on plain http, where browsers hide the clipboard API.

import { common } from './locales/en/common.ts';
import { say } from './state/notices.svelte.ts';

/** Shows a notice of success, or that the browser does not allow it. */
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
  // Inside an open dialog, because nothing outside it can be selected.
  (document.querySelector('dialog[open]') ?? document.body).append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}
