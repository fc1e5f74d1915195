// The state of the single player. The audio element is in Player.svelte and survives navigation.
import type { RunInfo } from '@lector/client';
import { lector } from '../server.ts';
import { onRunEvent } from './live.svelte.ts';

let run = $state.raw<RunInfo | null>(null);
/** What the element plays: the recording, or the run while it is spoken. */
let source = $state<string | undefined>();
let playing = $state(false);
let time = $state(0);
let rate = $state(Number(localStorage.getItem('lector.rate') ?? 1) || 1);
let element: HTMLAudioElement | null = null;

export const player = {
  /** The loaded run; null when the player is closed. */
  get run(): RunInfo | null {
    return run;
  },
  get source(): string | undefined {
    return source;
  },
  get playing(): boolean {
    return playing;
  },
  /** Seconds into the audio. */
  get time(): number {
    return time;
  },
  /** The same, at this very moment. */
  get now(): number {
    return element?.currentTime ?? 0;
  },
  /** Seconds, as the server counted them. */
  get duration(): number {
    return run?.audio?.seconds ?? 0;
  },
  get rate(): number {
    return rate;
  },
  set rate(next: number) {
    rate = next;
    localStorage.setItem('lector.rate', String(next));
    if (element) element.playbackRate = next;
  },
  has(runId: number): boolean {
    return run?.run_id === runId;
  },
};

/** Plays a run from a position; for the loaded run it toggles play and pause. */
export function toggle(next: RunInfo): void {
  if (run?.run_id === next.run_id) {
    if (playing) element?.pause();
    else void element?.play();
    return;
  }
  run = next;
  time = 0;
  const recording = lector.audioAddress(next.run_id);
  source = next.audio === null ? recording.replace(/audio$/, 'live?format=mp3') : recording;
  playSource();
}

function playSource(from = 0): void {
  // The element needs the new source first.
  queueMicrotask(() => {
    if (element === null) return;
    if (from > 0) element.currentTime = from;
    void element.play().catch(() => {});
  });
}

export function seek(seconds: number): void {
  if (element === null || run === null) return;
  const to = Math.min(Math.max(0, seconds), player.duration);
  time = to;
  const recording = lector.audioAddress(run.run_id);
  if (source === recording) element.currentTime = to;
  else {
    // What was heard while it was spoken has no length: from here on it is the recording.
    source = recording;
    playSource(to);
  }
}

export function pause(): void {
  element?.pause();
}

export function close(): void {
  element?.pause();
  run = null;
  source = undefined;
  playing = false;
}

/** For the element's own component. */
export function attach(audio: HTMLAudioElement): () => void {
  element = audio;
  audio.playbackRate = rate;
  const follow = () => {
    time = audio.currentTime;
  };
  const note = () => {
    playing = !audio.paused;
  };
  audio.addEventListener('timeupdate', follow);
  for (const event of ['play', 'pause', 'ended'] as const) audio.addEventListener(event, note);
  // Its length is known when it is done.
  const stop = onRunEvent((event) => {
    if (event.type === 'run' && event.run.run_id === run?.run_id) run = event.run;
  });
  return () => {
    stop();
    close(); // otherwise playback would continue without the element in the page
    element = null;
  };
}
