// Hands a program over to the Node that comes with Lector as an optional package. Runs on old Nodes too.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Whoever has the whole process group by the hand, like a terminal, signals this process only: see `detached`. */
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGWINCH'];

/** The oldest Node whose `node:sqlite` is stable enough. */
const OLDEST = [24, 15];

export function isTooOld(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

/** Runs it with this process's arguments and ends as it ends. */
export function runByBundledNode(program) {
  const node = findBundledNode();
  if (node === null) refuse('');
  const args = [...process.execArgv, fileURLToPath(program), ...process.argv.slice(2)];
  // Where there is such a call this process becomes the other one: the same id, nothing to pass on. (Its warning that it is new
  // comes a moment later, and so never.)
  if (typeof process.execve === 'function') process.execve(node, [node, ...args], process.env);
  superviseChild(node, args);
}

function superviseChild(node, args) {
  // In a process group of its own: Ctrl-C reaches this process alone and is passed on once. Twice would mean "at once".
  const child = spawn(node, args, { stdio: 'inherit', detached: true });
  const forward = (signal) => child.kill(signal);
  for (const signal of FORWARDED) process.on(signal, forward);
  child.on('error', (error) => refuse(` It cannot be started: ${error.message}.`));
  child.on('exit', (code, signal) => {
    for (const name of FORWARDED) process.off(name, forward);
    if (signal === null) process.exit(code ?? 1);
    process.kill(process.pid, signal);
  });
}

function findBundledNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/package.json`);
    const node = join(dirname(manifest), 'bin/node');
    return existsSync(node) ? node : null;
  } catch {
    return null;
  }
}

function refuse(detail) {
  process.stderr.write(
    `Lector needs Node ${OLDEST.join('.')} or newer; this is ${process.versions.node}, and the Node that comes with it is not installed here.${detail}\n` +
      'Install a newer Node, or install Lector again with its optional packages: without --omit=optional, on Linux x64 or arm64.\n',
  );
  process.exit(1);
}
