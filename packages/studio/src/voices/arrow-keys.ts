// Arrow keys move the focus between the sample buttons of cards, by their position on the page.

const KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'];

export function moveAmongCards(event: KeyboardEvent, list: HTMLElement): void {
  if (!KEYS.includes(event.key) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const cards = [...list.children] as HTMLElement[];
  const at = cards.findIndex((card) => card.contains(event.target as Node));
  if (at === -1) return;
  event.preventDefault();
  const columns = cards.filter((card) => card.offsetTop === cards[0]!.offsetTop).length;
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - columns, ArrowDown: at + columns, Home: 0 }[
    event.key
  ];
  const next = cards[to ?? cards.length - 1]?.querySelector<HTMLElement>('[data-sample]');
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
