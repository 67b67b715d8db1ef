import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { TestServer, withoutServer } from './natsServer.js';
import { Command, hubOf, sentence, untilKept, withProcesses, workerOf } from './processes.js';

const root = mkdtempSync(join(tmpdir(), 'zero-secure-'));
after(() => rmSync(root, { recursive: true }));
const at = (name: string) => join(root, name);

/** Why there can be no certificates here. */
function withoutOpenssl(): string | false {
  try {
    execFileSync('openssl', ['version'], { stdio: 'pipe' });
    return false;
  } catch {
    return 'there is no openssl to make certificates with';
  }
}

/** Makes an authority, and a certificate of it for this machine. */
function certificates(): void {
  const openssl = (line: string) => execFileSync('openssl', line.split(' '), { cwd: root, stdio: 'pipe' });
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';
  openssl(`req -x509 ${key} -keyout ca-key.pem -out ca.pem -days 2 -subj /CN=test`);
  openssl(`req ${key} -keyout server-key.pem -out server.csr -subj /CN=localhost`);
  writeFileSync(at('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  openssl('x509 -req -in server.csr -CA ca.pem -CAkey ca-key.pem -days 2 -out server.pem -extfile names');
}

test(
  'TLS and keys from end to end: who has both plays, everyone else is told in a sentence',
  {
    skip: withoutServer() || withoutOpenssl(),
  },
  () =>
    withProcesses(async (started) => {
      certificates();
      const run = at('run');
      const zero = (...args: string[]) => started(new Command(args, { cwd: root }));
      for (const name of ['attic', 'cellar'])
        assert.equal(await zero('worker', 'add', name, '--folder', run).ended, 0);
      assert.equal(await zero('worker', 'add', 'stranger', '--folder', at('other')).ended, 0);
      const port = 19_000 + (process.pid % 2000);
      const tls = `tls { cert_file: "${at('server.pem')}", key_file: "${at('server-key.pem')}" }`;
      const users = `authorization { include "../run/machines/nats-users.conf" }`;
      const server = started(new TestServer(at('server'), port, `${tls}\n${users}`));
      const bare = started(new TestServer(at('bare'), port + 2000));
      await Promise.all([server.start(), bare.start()]);
      const url = `tls://localhost:${port}`;
      const secure = ['--ca', at('ca.pem')];
      const worker = (name: string, ...more: string[]) =>
        started(workerOf(at(`spool-${name}`), url, '--creds', at(`${name}.nk`), ...more));
      const hub = started(hubOf(run, url, '--creds', join(run, 'machines/hub.nk'), ...secure));
      await hub.says(/5x5/);
      const attic = worker('attic', ...secure);
      const cellar = worker('cellar', ...secure);
      await untilKept(join(run, 'records'), 20);

      const doctor = zero('doctor', '--nats', url, '--creds', at('attic.nk'), ...secure);
      await doctor.ended;
      assert.match(doctor.output, /the connection is encrypted/);
      assert.match(doctor.output, /the server asks for a key/);

      const own = worker('stranger', ...secure);
      const untrusted = worker('attic', '--spool', at('spool-2'));
      const noKey = started(workerOf(at('spool-3'), url, '--as', 'attic', ...secure));
      const noTls = started(
        workerOf(at('spool-4'), `tls://localhost:${port + 2000}`, '--as', 'attic', ...secure),
      );
      assert.match(await sentence(own), /it refuses this key; ask for one/);
      assert.match(await sentence(untrusted), /its certificate is not trusted; give the authority with --ca/);
      assert.match(await sentence(noKey), /it refuses this key; ask for one/);
      assert.match(await sentence(noTls), /it speaks no TLS as asked for/);

      // The hub tells of a ban; the server, reloaded, does not let the key in any more.
      assert.equal(await zero('worker', 'ban', 'attic', '--folder', run, '--reason', 'test').ended, 0);
      assert.match(await sentence(attic), /the hub has banned attic: test/);
      server.reload();
      assert.match(await sentence(worker('attic', ...secure)), /it refuses this key; ask for one/);

      // A key that the server forgets while its worker plays.
      const conf = join(run, 'machines/nats-users.conf');
      const text = readFileSync(conf, 'utf8');
      writeFileSync(conf, `${text.slice(0, text.indexOf('  # cellar'))}]\n`);
      server.reload();
      assert.match(await sentence(cellar), /refuses this key|is closed/);
      assert.equal(await hub.interrupt(), 130);
    }),
);
