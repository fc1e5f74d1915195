// Loaded before a program that another Node started (bundled-node.js): tells it to stop when that one is gone without a word, as
// after a SIGKILL, which nobody can pass on.
const LOOK_EVERY_MS = 250;

const starter = process.ppid;
const timer = setInterval(() => {
  if (process.ppid === starter) return;
  clearInterval(timer);
  process.kill(process.pid, 'SIGTERM');
}, LOOK_EVERY_MS).unref();
