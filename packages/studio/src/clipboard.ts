// Words to the clipboard; on plain http as well, where browsers hide it.

export async function copyText(value: string): Promise<void> {
  if (navigator.clipboard === undefined) copyByHand(value);
  else await navigator.clipboard.writeText(value).catch(() => copyByHand(value));
}

function copyByHand(value: string): void {
  const before = document.activeElement;
  const area = document.createElement('textarea');
  area.value = value;
  // Inside an open dialog, or nothing in it could be selected.
  (document.querySelector('dialog[open]') ?? document.body).append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
}
