// nginx and Caddy with the very files of deploy/, but for ports, certificate and the places of logs.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { makeTempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';

const DEPLOY = join(import.meta.dirname, '../../deploy');
/** The name in the files; the tests let it resolve to this machine. */
export const HOST_NAME = 'speech.example';

interface Places {
  readonly folder: string;
  readonly ports: { readonly https: number; readonly http: number };
  readonly upstream: string;
}

export interface ProxyKind {
  readonly name: string;
  readonly program: string;
  /** Below deploy/. */
  readonly file: string;
  /** Writes what the program needs and answers its arguments: to check the file, and to run. */
  prepare(places: Places): { readonly check: readonly string[]; readonly run: readonly string[] };
}

const inFolder = (folder: string) => (name: string) => join(folder, name);

const nginx: ProxyKind = {
  name: 'nginx',
  program: 'nginx',
  file: 'nginx/lector.conf',
  prepare({ folder, ports, upstream }) {
    const at = inFolder(folder);
    const site = substitute(this.file, [
      [/^ {2}listen \[::\]:.*\n/gm, ''],
      [/listen 80;/, `listen 127.0.0.1:${ports.http};`],
      [/listen 443 /, `listen 127.0.0.1:${ports.https} `],
      [/https:\/\/speech\.example(?=\$)/, `https://${HOST_NAME}:${ports.https}`],
      [/server 127\.0\.0\.1:7077;/, `server ${upstream};`],
      [/\/etc\/letsencrypt\/live\/speech\.example\/fullchain\.pem/, at('certificate.pem')],
      [/\/etc\/letsencrypt\/live\/speech\.example\/privkey\.pem/, at('key.pem')],
      [/\/var\/log\/nginx\//g, `${folder}/logs/`],
    ]);
    writeFileSync(at('lector.conf'), site);
    const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    writeFileSync(
      at('nginx.conf'),
      `daemon off; pid ${at('nginx.pid')}; error_log ${at('logs/main.log')}; events {}
      http { ${temp.map((kind) => `${kind}_temp_path ${at(kind)};`).join(' ')} access_log off; include ${at('lector.conf')}; }\n`,
    );
    const run = ['-p', folder, '-e', at('logs/main.log'), '-c', at('nginx.conf')];
    return { check: ['-t', ...run], run };
  },
};

const caddy: ProxyKind = {
  name: 'Caddy',
  program: 'caddy',
  file: 'caddy/Caddyfile',
  prepare({ folder, ports, upstream }) {
    const at = inFolder(folder);
    const file = substitute(this.file, [
      [/^\{$/m, '{\n\tadmin off\n\tauto_https disable_redirects'],
      [
        /^speech\.example \{$/m,
        `https://${HOST_NAME}:${ports.https} {\n\tbind 127.0.0.1\n\ttls ${at('certificate.pem')} ${at('key.pem')}`,
      ],
      [/127\.0\.0\.1:7077/, upstream],
      [/\/var\/log\/caddy\//, `${folder}/logs/`],
    ]);
    writeFileSync(at('Caddyfile'), file);
    const given = ['--config', at('Caddyfile'), '--adapter', 'caddyfile'];
    return { check: ['validate', ...given], run: ['run', ...given] };
  },
};

export const PROXIES: readonly ProxyKind[] = [nginx, caddy];

/** For `skip`: why it cannot be tried here, or false. */
export function findObstacle({ program }: ProxyKind): string | false {
  for (const needed of [program, 'openssl'])
    if (spawnSync(needed, [needed === 'nginx' ? '-v' : 'version']).error !== undefined)
      return `NOT CHECKED: there is no \`${needed}\` here`;
  return false;
}

export interface RunningProxy extends AsyncDisposable {
  /** In PEM, to be trusted. */
  readonly certificate: string;
  /** Ends it and answers all that it logged: for each request, and otherwise. */
  stop(): Promise<{ readonly access: string; readonly other: string }>;
}

/** Starts it before the server at `upstream` and waits until it listens. */
export async function startProxy(kind: ProxyKind, given: Omit<Places, 'folder'>): Promise<RunningProxy> {
  const folder = makeTempFolder('lector-proxy-');
  const at = inFolder(folder.path);
  mkdirSync(at('logs'));
  makeCertificate(folder.path);
  const { check, run } = kind.prepare({ ...given, folder: folder.path });
  const env = { PATH: process.env.PATH, HOME: folder.path, XDG_DATA_HOME: folder.path, XDG_CONFIG_HOME: folder.path };
  const checked = spawnSync(kind.program, check, { encoding: 'utf8', env });
  if (checked.status !== 0) throw new Error(`${kind.program} refuses ${kind.file}: ${checked.stderr}`);
  const child = spawn(kind.program, run, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const read = (name: string) => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : '');
  await until(`${kind.name} listens`, () => {
    if (child.exitCode !== null) throw new Error(`${kind.name} ended: ${said}${read('logs/main.log')}`);
    return isOpen(given.ports.https);
  });
  return {
    certificate: read('certificate.pem'),
    async stop() {
      await end(child);
      const other = said + read('logs/main.log') + read('logs/lector.error.log');
      return { access: read('logs/lector.access.log'), other };
    },
    async [Symbol.asyncDispose]() {
      await end(child);
      process.removeListener('exit', kill);
      folder[Symbol.dispose]();
    },
  };
}

export async function findFreePorts(): Promise<{ https: number; http: number }> {
  const probes = [createServer(), createServer()];
  for (const probe of probes) await once(probe.listen(0, '127.0.0.1'), 'listening');
  const [https, http] = probes.map((probe) => (probe.address() as { port: number }).port) as [number, number];
  for (const probe of probes) await once(probe.close(), 'close');
  return { https, http };
}

function substitute(file: string, changes: readonly (readonly [RegExp, string])[]): string {
  let text = readFileSync(join(DEPLOY, file), 'utf8');
  for (const [pattern, replacement] of changes) {
    const changed = text.replace(pattern, replacement);
    if (changed === text) throw new Error(`deploy/${file} has nothing like ${pattern}`);
    text = changed;
  }
  return text;
}

function makeCertificate(folder: string): void {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const name = ['-subj', `/CN=${HOST_NAME}`, '-addext', `subjectAltName=DNS:${HOST_NAME}`];
  const kind = ['-x509', '-nodes', '-days', '1', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const { status, stderr } = spawnSync('openssl', ['req', ...kind, ...name, '-keyout', key, '-out', certificate]);
  if (status !== 0) throw new Error(`openssl made no certificate: ${stderr}`);
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const open = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return open;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'close');
  child.kill('SIGTERM'); // nginx ends its workers only when it is asked
  await gone;
}
