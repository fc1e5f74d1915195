// Progress of long work: a bar on a terminal, otherwise a plain line now and then.
import type { Terminal } from '../terminal.ts';

export interface Progress {
  update(counts: { done: number; failed: number }): void;
  stop(): void;
}

const LINE_EVERY_MS = 10_000;

export async function startProgress(terminal: Terminal, total: number): Promise<Progress> {
  return terminal.interactive ? startBar(total) : startLines(terminal, total);
}

async function startBar(total: number): Promise<Progress> {
  // Imported here, because only terminals need it.
  const { SingleBar, Presets } = (await import('cli-progress')).default;
  const bar = new SingleBar(
    {
      format: '{bar} {value}/{total}{failed}  {duration_formatted} gone, about {eta_formatted} left',
      barsize: 30,
      hideCursor: true,
      // We handle Ctrl-C ourselves: the work ends first, then the bar.
      gracefulExit: false,
      etaBuffer: 50,
      stream: process.stderr,
    },
    Presets.shades_classic,
  );
  const payload = (failed: number) => ({ failed: failed === 0 ? '' : `, ${failed} failed` });
  bar.start(total, 0, payload(0));
  return {
    update: ({ done, failed }) => bar.update(done + failed, payload(failed)),
    stop: () => bar.stop(),
  };
}

function startLines(terminal: Terminal, total: number): Progress {
  let nextMs = Date.now() + LINE_EVERY_MS;
  return {
    update({ done, failed }) {
      if (Date.now() < nextMs) return;
      nextMs = Date.now() + LINE_EVERY_MS;
      terminal.note(`${done} of ${total} done${failed === 0 ? '' : `, ${failed} failed`}`);
    },
    stop() {},
  };
}
