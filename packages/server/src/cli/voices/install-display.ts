// Shows how an installation goes on: a bar with rate and time left on a terminal, otherwise a line for each phase and now and then.
import type { InstallPhase, InstallProgress } from '../../ports/voice-installer.ts';
import { formatBytes, formatDuration } from '../remote/amounts.ts';
import type { CommandClock } from '../remote/command-clock.ts';
import type { Terminal } from '../terminal.ts';

const WORDS: Readonly<Record<InstallPhase, string>> = {
  look: 'Looking',
  download: 'Fetching',
  unpack: 'Unpacking',
  check: 'Checking',
  store: 'Storing',
};
const BAR_WIDTH = 24;
const LINE_EVERY_MS = 10_000;

/** `Fetching  ████████░░░░ 45 %  28.4 of 63.2 MB, 5.1 MB/s, 7.0 s left`. */
export function describeInstall(progress: InstallProgress, { withBar }: { withBar: boolean }): string {
  const { phase, doneBytes, totalBytes, bytesPerSecond, msLeft } = progress;
  const share = totalBytes === null || totalBytes === 0 ? null : Math.min(1, doneBytes / totalBytes);
  const amount =
    totalBytes === null ? formatBytes(doneBytes) : `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`;
  const filled = Math.round((share ?? 0) * BAR_WIDTH);
  const bar = withBar && share !== null ? `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ` : '';
  const parts = [
    ...(doneBytes === 0 && totalBytes === null ? [] : [amount]),
    ...(bytesPerSecond === null ? [] : [`${formatBytes(Math.round(bytesPerSecond))}/s`]),
    ...(msLeft === null || msLeft === 0 ? [] : [`about ${formatDuration(msLeft)} left`]),
  ];
  const percent = share === null ? '' : `${Math.floor(share * 100)} %  `;
  return `${WORDS[phase]}  ${bar}${percent}${parts.join(', ')}`.trimEnd();
}

export interface InstallDisplay {
  show(progress: InstallProgress): void;
  stop(): void;
}

export function createInstallDisplay(terminal: Terminal, clock: CommandClock): InstallDisplay {
  let phase: InstallPhase | null = null;
  let saidMs = 0;
  return {
    show(progress) {
      if (terminal.interactive) {
        terminal.status(describeInstall(progress, { withBar: true }));
        return;
      }
      if (progress.phase === phase && clock.now() - saidMs < LINE_EVERY_MS) return;
      phase = progress.phase;
      saidMs = clock.now();
      terminal.note(describeInstall(progress, { withBar: false }));
    },
    stop: () => terminal.status(''),
  };
}
