// Hands a program over to the Node that comes with Lector as an optional package. Runs on old Nodes too.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGWINCH'];

/** The oldest Node that this program runs on. */
const OLDEST = [24, 15];

const LOOK_EVERY_MS = 250;

export function isTooOld(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

/** Runs it with this process's arguments and ends as it ends. */
export function runByBundledNode(program) {
  const node = findBundledNode();
  if (node === null) refuse('');
  const args = [fileURLToPath(program), ...process.argv.slice(2)];
  // Where Node has this call, this process becomes the other one: the same id, and nothing to pass on. (Node would warn that the
  // call is new, but only in a moment that does not come.)
  if (typeof process.execve === 'function') process.execve(node, [node, ...args], process.env);
  supervise(node, args);
}

function supervise(node, args) {
  const preload = new URL('end-with-starter.js', import.meta.url).href;
  // In a process group of its own, so that Ctrl-C reaches this process alone and is passed on once: twice would mean "at once".
  const child = spawn(node, ['--import', preload, ...args], { stdio: 'inherit', detached: true });
  const forward = (signal) => child.kill(signal);
  for (const signal of FORWARDED) process.on(signal, forward);
  child.on('error', (error) => refuse(` It cannot be started: ${error.message}.`));
  child.on('exit', (code, signal) => {
    for (const name of FORWARDED) process.off(name, forward);
    if (signal === null) process.exit(code ?? 1);
    process.kill(process.pid, signal);
  });
  if (process.env.npm_command !== undefined) endWithStarter();
}

/** npm's shell passes no signal on: it ends, and so does what it started. What the program makes of that is its own matter. */
function endWithStarter() {
  const starter = process.ppid;
  setInterval(() => {
    if (process.ppid !== starter) process.exit(1);
  }, LOOK_EVERY_MS).unref();
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
