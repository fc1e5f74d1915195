// The units of deploy/systemd, and the commands of docs/operations.md from an empty machine to an upgrade and back: run as
// they stand by a real systemd in a scratch copy of this machine.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FIELDS } from '../packages/server/src/config/settings.ts';
import { loadConfig } from '../packages/server/src/config.ts';
import { findObstacle, PROXIES } from './proxy/proxies.ts';
import { WITH_FULL_EFFORT } from './support/effort.ts';
import { readCommands } from './support/operations-page.ts';
import { bootScratchMachine, type ScratchMachine, SKIP_WITHOUT_SCRATCH_MACHINE } from './support/scratch-machine.ts';
import { makeTempFolder } from './support/temp-folder.ts';

const UNITS = join(import.meta.dirname, '../deploy/systemd');
const ADDRESS = 'http://127.0.0.1:7077';
const noVerify =
  spawnSync('systemd-analyze', ['--version']).status === 0 ? false : 'NOT CHECKED: there is no `systemd-analyze` here';
const noNginx = findObstacle(PROXIES[0]!);
for (const reason of new Set([noVerify, noNginx, SKIP_WITHOUT_SCRATCH_MACHINE]))
  if (reason !== false) process.stderr.write(`the units: ${reason}\n`);

const readUnit = (name: string) => readFileSync(join(UNITS, name), 'utf8');
const valueIn = (name: string, setting: string) => new RegExp(`^${setting}=(.*)$`, 'm').exec(readUnit(name))?.[1];

describe('the unit files', () => {
  it('have nothing that systemd does not know', { skip: noVerify }, () => {
    using folder = makeTempFolder('lector-units-');
    const units = readdirSync(UNITS).filter((name) => /\.(service|timer)$/.test(name));
    assert.equal(units.length, 3);
    for (const name of units) {
      // A program that is there takes the place of the one that is yet to be installed.
      writeFileSync(
        join(folder.path, name),
        readUnit(name).replaceAll('/opt/lector/node_modules/.bin/node', process.execPath),
      );
    }
    const paths = units.map((name) => join(folder.path, name));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], { encoding: 'utf8' });
    const own = stderr.split('\n').filter((line) => line.includes('lector'));
    assert.deepEqual(own, []);
    assert.equal(status, 0, stderr);
  });

  it('agree with the settings: data folder, time to drain, and no name in lector.env that is none', () => {
    const settings = join(UNITS, 'lector.env');
    const config = loadConfig({ LECTOR_CONFIG: settings });
    const shown = readFileSync(settings, 'utf8').replaceAll(/^#(?=LECTOR_)/gm, '');
    assert.match(shown, /^LECTOR_PUBLIC_URL=https:/m);
    for (const [, name] of shown.matchAll(/^(\w+)=/gm))
      assert.ok(
        Object.values(FIELDS).some(({ env }) => env === name),
        `${name} is not a setting`,
      );
    for (const unit of ['lector.service', 'lector-backup.service'])
      assert.equal(config.dataDir, `/var/lib/${valueIn(unit, 'StateDirectory')}`);
    const margin = Number(valueIn('lector.service', 'TimeoutStopSec')) - config.drainSeconds;
    assert.ok(margin >= 15, `only ${margin} s are left to stop in after LECTOR_DRAIN_SECONDS`);
  });

  it('are all installed by the page', () => {
    const commands = readCommands('### From an empty machine').join('');
    for (const name of readdirSync(UNITS)) assert.ok(commands.includes(`deploy/systemd/${name} `), name);
  });
});

describe('a machine with systemd', { skip: SKIP_WITHOUT_SCRATCH_MACHINE }, () => {
  let machine: ScratchMachine;
  let key = '';
  before(async () => {
    machine = await bootScratchMachine();
  });
  after(() => machine[Symbol.asyncDispose]());

  /** Runs what the page shows, but for what needs a network: the tree comes as `git clone` and `npm ci` would bring it. */
  const runPage = (heading: string, block: number) => {
    const lines = readCommands(heading)[block]!.split('\n');
    const end = lines.indexOf('npm ci');
    const clone = lines.findIndex((line) => line.startsWith('git clone '));
    if (clone !== -1) {
      const [, path = ''] = /(\/opt\/\S+)/.exec(lines[clone]!) ?? [];
      machine.run(lines.slice(0, clone).join('\n'));
      machine.installTree(path);
      return {
        path,
        goOn: () =>
          machine.run(
            lines
              .slice(clone + 1)
              .toSpliced(end - clone - 1, 1)
              .join('\n'),
          ),
      };
    }
    return { path: '', goOn: () => machine.run(lines.join('\n')) };
  };
  const show = (property: string, unit = 'lector') => machine.run(`systemctl show ${unit} -P ${property}`).trim();
  const journal = () => machine.run('journalctl -u lector -o cat');
  const fetchPage = () => machine.try(`curl -sf ${ADDRESS}/`).stdout;
  const serving = () => machine.until(`curl -sf ${ADDRESS}/`);
  const listRuns = () => machine.run(`curl -sf ${ADDRESS}/lector/v1/runs -H 'x-api-key: ${key}'`);

  it('serves after the commands of the page, and the journal has the first key', () => {
    runPage('### From an empty machine', 0).goOn();
    const page = serving();
    const [, script = ''] = /src="(\/assets\/[^"]+)"/.exec(page) ?? [];
    machine.run(`curl -sf -o /dev/null ${ADDRESS}${script}`);
    machine.until(`journalctl -u lector -o cat | grep -q '/docs$'`);
    const printed = runPage('### From an empty machine', 1).goOn();
    const [, first, own = ''] = /^(lct_\w{36})$.*^(lct_\w{36})$.*"engines"/ms.exec(printed) ?? [];
    assert.notEqual(own, '', printed);
    key = own;
    const status = (secret?: string) =>
      machine.run(`curl -s -o /dev/null -w '%{http_code}' ${ADDRESS}/list-voices -H 'x-api-key: ${secret}'`);
    assert.deepEqual([status(own), status(first)], ['200', '401'], 'the own key works, the first one is revoked');
  });

  it('speaks with everything read-only but its own folders, as a user without rights', () => {
    machine.run(
      `cd /tmp && LECTOR_API_KEY=${key} lector say 'The lamp was lit before the ships came in.' -o spoken.flac`,
    );
    assert.equal(machine.run('head -c 4 /tmp/spoken.flac'), 'fLaC');
    const inUnit = (command: string) => machine.try(`nsenter --target ${show('MainPID')} --mount --root ${command}`);
    for (const path of ['/opt/lector/written', '/opt/lector/node_modules/written', '/usr/written', '/etc/written'])
      assert.match(inUnit(`touch ${path}`).stderr, /Read-only file system/, path);
    assert.equal(inUnit('test -e /tmp/spoken.flac').status, 1, 'its /tmp is its own');
    const processes = machine.run('cat /sys/fs/cgroup/system.slice/lector.service/cgroup.procs').trim().split('\n');
    assert.ok(processes.length >= 2, 'the server and its engines');
    for (const pid of processes) {
      const status = machine.run(`cat /proc/${pid}/status`);
      assert.match(status, /^Uid:\t(?!0\b)(\d+)\t\1\t\1\t\1$/m);
      assert.match(status, /^CapEff:\t0+$/m);
      assert.match(status, /^Seccomp:\t2$/m);
      const nice = Number(machine.run(`cut -d' ' -f19 /proc/${pid}/stat`));
      assert.equal(nice, pid === show('MainPID') ? 0 : 10, 'engines give way, also where system calls are filtered');
    }
  });

  it('backs up by its unit and its timer', () => {
    const said = runPage('### Backups', 0).goOn();
    assert.match(said, /Backed up 1 run and 1 recording into \/mnt\/backup\/lector/);
    assert.equal(show('ActiveState', 'lector-backup.timer'), 'active');
    assert.notEqual(show('NextElapseUSecRealtime', 'lector-backup.timer'), '');
  });

  it('backs up into another folder, and says so when there is none', () => {
    machine.run(`mkdir -p /etc/systemd/system/lector-backup.service.d
      printf '[Service]\nEnvironment=BACKUP_FOLDER=/srv/backup\nReadWritePaths=-/srv/backup\n' >/etc/systemd/system/lector-backup.service.d/override.conf
      mv /mnt/backup/lector /mnt/backup/away
      systemctl daemon-reload`);
    assert.notEqual(machine.try('systemctl start lector-backup').status, 0);
    assert.match(machine.run('journalctl -u lector-backup -o cat'), /Cannot write \/srv\/backup/);
    machine.run('install -d -o lector -g lector -m 700 /srv/backup && systemctl start lector-backup');
    assert.match(machine.run('ls /srv/backup'), /^backup\.json$/m);
  });

  it('is started anew when it is killed, with settings that were changed', () => {
    const killed = show('MainPID');
    machine.run('printf "LECTOR_PUBLIC_URL=https://lector.test\nLECTOR_WORKERS=1\n" >>/etc/lector/lector.env');
    machine.run('systemctl kill --signal=KILL --kill-whom=main lector');
    machine.until(`[ "$(systemctl show lector -P NRestarts)" != 0 ]`);
    serving();
    assert.notEqual(show('MainPID'), killed);
  });

  it('is reached through nginx as Debian has it, after the commands of the page', { skip: noNginx }, () => {
    const place = '/etc/letsencrypt/live/lector.test';
    machine.run(`mkdir -p ${place}
      openssl req -x509 -nodes -days 1 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -subj /CN=lector.test \
        -addext subjectAltName=DNS:lector.test -keyout ${place}/privkey.pem -out ${place}/fullchain.pem 2>&1
      echo 127.0.0.1 lector.test >>/etc/hosts
      cp /lib/systemd/system/nginx.service /etc/systemd/system/
      systemctl daemon-reload
      systemctl start nginx`);
    // But for what needs a network.
    const commands = readCommands('## Behind a proxy')[0]!.replace(/^(apt-get|certbot) .*\n/gm, '');
    machine.run(commands.replace('NAME=speech.example', 'NAME=lector.test'));
    const page = machine.run(
      `curl -sf --retry 10 --retry-all-errors --cacert ${place}/fullchain.pem https://lector.test/`,
    );
    assert.match(page, /<title>/);
  });

  it('is upgraded with the new studio, and the old one is gone', () => {
    const { path, goOn } = runPage('### Upgrade', 0);
    machine.run(`sed -i 's,<title>[^<]*,<title>A newer studio,' ${path}/packages/studio/index.html`);
    assert.doesNotMatch(fetchPage(), /A newer studio/);
    goOn();
    assert.match(serving(), /<title>A newer studio/);
    assert.match(listRuns(), /The lamp was lit/);
  });

  it('stops with exit code 0', () => {
    machine.run('systemctl stop lector');
    assert.deepEqual([show('Result'), show('ExecMainStatus')], ['success', '0']);
  });

  it('goes back, and restores where the newer version has changed the database', WITH_FULL_EFFORT, () => {
    machine.run(`runuser -u lector -- /opt/lector/node_modules/.bin/node -e '
        new (require("node:sqlite").DatabaseSync)("/var/lib/lector/lector.db").exec("PRAGMA user_version = 1000000")'`);
    runPage('### Going back', 0).goOn();
    machine.until(`[ "$(systemctl show lector -P ExecMainStatus)" = 3 ]`);
    assert.equal(show('ActiveState'), 'failed', 'it is not tried again and again');
    assert.match(journal(), /was written by a newer Lector/);
    runPage('### Going back', 1).goOn();
    assert.doesNotMatch(serving(), /A newer studio/);
    assert.match(listRuns(), /The lamp was lit/);
  });
});
