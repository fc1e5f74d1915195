// Says in a log what calls to a server wait for.
import type { CallObserver } from './observe-calls.ts';
import type { Session } from './session.ts';

/** In a log, says at once what the calls wait for; a bar shows it by itself. */
export function noteTroubles(
  { terminal, clock }: Pick<Session, 'terminal' | 'clock'>,
  observer: CallObserver,
): () => void {
  if (terminal.interactive) return () => {};
  let told: string | undefined;
  return clock.every(500, () => {
    const trouble = observer.describe();
    // How long it has lasted is no news.
    const kind = trouble?.replace(/ for \d+ s$/, '');
    if (kind !== undefined && kind !== told) terminal.note(`Waiting: ${trouble}`, 'yellow');
    told = kind;
  });
}
