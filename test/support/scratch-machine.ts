// A scratch copy of this machine with a systemd of its own, for tests of units and of the commands that install them.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { basename, join } from 'node:path';
import { findChildren } from './server-process.ts';
import { makeTempFolder } from './temp-folder.ts';
import { until } from './until.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
const BOOT = join(import.meta.dirname, 'boot-scratch-machine.sh');
/** As for everything that is waited for: far longer than it takes on a busy machine. */
const PATIENCE_SECONDS = 900;
const NAMESPACES = ['--mount', '--pid', '--net', '--uts', '--ipc'];

/** For `skip`: why no scratch machine can be made here, or false. */
export const SKIP_WITHOUT_SCRATCH_MACHINE = findObstacle();

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ScratchMachine extends AsyncDisposable {
  /** Runs a shell script there as root, with `set -e`. Throws with what it said when it fails. */
  run(script: string): string;
  /** Runs a command again and again until it succeeds; its last output. Looks from inside, which costs little. */
  until(command: string): string;
  /** `run` for what may fail. */
  try(script: string): Finished;
  /** Puts this repository there as `git clone` and `npm ci` would. */
  installTree(path: string): void;
}

/** Boots it; about two seconds. */
export async function bootScratchMachine(): Promise<ScratchMachine> {
  const folder = makeTempFolder('lector-machine-');
  // It ends with the test's process, however that ends, and its init with it.
  const unshare = ['--pdeathsig', 'KILL', 'unshare', ...NAMESPACES, '--fork', '--kill-child'];
  const outer = spawn('setpriv', [...unshare, 'sh', BOOT, folder.path, REPOSITORY], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = (): void => void outer.kill('SIGKILL');
  process.once('exit', kill);
  let said = '';
  for (const stream of [outer.stdout, outer.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const gone = once(outer, 'close');
  const inside = createRunner(() => findChildren(outer.pid as number)[0]);

  async function dispose(): Promise<void> {
    // By its init, whose end waits for all others; without one `unshare` itself.
    const init = findChildren(outer.pid as number)[0];
    if (init === undefined) kill();
    else process.kill(init, 'SIGKILL');
    await gone;
    process.removeListener('exit', kill);
    removeControlGroup(basename(folder.path));
    folder[Symbol.dispose]();
  }

  try {
    await until('the scratch machine has booted', () => {
      if (hasEnded(outer)) throw new Error(`the scratch machine did not boot: ${said}`);
      return inside('systemctl is-active --quiet multi-user.target').status === 0;
    });
  } catch (error) {
    await dispose();
    throw error;
  }
  return createMachine(inside, dispose);
}

function createMachine(inside: (script: string) => Finished, dispose: () => Promise<void>): ScratchMachine {
  function run(script: string): string {
    const { status, stdout, stderr } = inside(script);
    if (status !== 0) throw new Error(`ended with ${status}: ${script}\n${stdout}${stderr}`);
    return stdout;
  }
  return {
    run,
    until: (command) =>
      run(`end=$((SECONDS + ${PATIENCE_SECONDS}))
        until { ${command}; }; do
          [ $SECONDS -lt $end ] || { echo 'it never came true' >&2; exit 1; }
          sleep 0.2
        done`),
    try: inside,
    installTree(path) {
      const modules = `/run/trees${path}`;
      run(`mkdir -p ${path}/node_modules ${modules}/upper ${modules}/work
        cd /mnt/repository
        tar -c --exclude=./node_modules --exclude=./.git --exclude=./data --exclude=./out . | tar -x --no-same-owner -C ${path}
        chmod -R a+rX ${path}
        mount -t overlay -o lowerdir=/mnt/repository/node_modules,upperdir=${modules}/upper,workdir=${modules}/work overlay ${path}/node_modules`);
    },
    [Symbol.asyncDispose]: dispose,
  };
}

function createRunner(findInit: () => number | undefined): (script: string) => Finished {
  return (script) => {
    const init = findInit();
    if (init === undefined) return { status: null, stdout: '', stderr: 'it is not there' };
    const enter = ['--target', String(init), ...NAMESPACES, '--cgroup', '--root', '--wdns=/'];
    const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' };
    return spawnSync('nsenter', [...enter, 'bash', '-ec', script], {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** The group outlives what ran in it. */
function removeControlGroup(name: string): void {
  const script = `mount -t cgroup2 cgroup2 /mnt && find /mnt/${name} -depth -type d -exec rmdir {} +`;
  spawnSync('unshare', ['--mount', 'sh', '-c', script], { stdio: 'ignore' });
}

/** Tries what the boot does and a container may forbid. */
function findObstacle(): string | false {
  if (process.getuid?.() !== 0) return 'NOT CHECKED: only root can boot a scratch machine';
  for (const program of ['systemctl', 'setpriv', 'nsenter', 'journalctl', 'useradd', 'curl', 'bash'])
    if (spawnSync(program, ['--version']).error !== undefined) return `NOT CHECKED: there is no \`${program}\` here`;
  const script = `mount -t tmpfs scratch /mnt && mkdir /mnt/u /mnt/w /mnt/r /mnt/c &&
    mount -t overlay -o lowerdir=/,upperdir=/mnt/u,workdir=/mnt/w overlay /mnt/r &&
    mount -t cgroup2 cgroup2 /mnt/c && mkdir /mnt/c/lector-probe && rmdir /mnt/c/lector-probe`;
  const { status, stderr } = spawnSync('unshare', [...NAMESPACES, '--cgroup', '--fork', 'sh', '-c', script], {
    encoding: 'utf8',
  });
  return status === 0 ? false : `NOT CHECKED: no scratch machine can be booted here: ${stderr}`;
}
