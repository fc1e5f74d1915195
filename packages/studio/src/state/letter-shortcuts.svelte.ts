// Whether single letters are shortcuts: they can be switched off (WCAG 2.1.4).
let on = $state(localStorage.getItem('lector.letters') !== 'off');

export const letterShortcuts = {
  get on(): boolean {
    return on;
  },
  set on(next: boolean) {
    on = next;
    if (next) localStorage.removeItem('lector.letters');
    else localStorage.setItem('lector.letters', 'off');
  },
};

/** Whether a key press counts as a shortcut: no modifier, and not in an input. */
export function isShortcut(event: KeyboardEvent): boolean {
  if (!on || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  const target = event.target as Element;
  return target.closest('input:not([type=checkbox]), textarea, select, [contenteditable], dialog') === null;
}
