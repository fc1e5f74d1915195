// The time, for words such as "5 min. ago": it moves on twice a minute while somebody looks.
import { createSubscriber } from 'svelte/reactivity';

const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, 30_000);
  return () => clearInterval(timer);
});

export function nowMs(): number {
  subscribe();
  return Date.now();
}
