import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, test } from 'node:test';
import { lockFolders, lockHolder, takeLock } from '../../../base/files/lock.js';

const root = mkdtempSync(join(tmpdir(), 'zero-lock-'));
after(() => rmSync(root, { recursive: true }));
const folder = () => mkdtempSync(join(root, 'f-'));
const file = () => join(folder(), 'lock');
const lockModule = new URL('../../../base/files/lock.js', import.meta.url).href;

/** A process that runs a script with `takeLock` and `lockFolders` at hand. */
function start(script: string, ...args: string[]) {
  const code = `import('${lockModule}').then(async ({ takeLock, lockFolders }) => { ${script} })`;
  return spawn(process.execPath, ['-e', code, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** A process that holds a lock until it is killed. */
async function holder(path: string) {
  const child = start("takeLock(process.argv[1]); console.log('held'); setInterval(() => {}, 1e6);", path);
  await once(child.stdout, 'data');
  return child;
}

/** A number that was a process's and is nobody's now. */
const dead = spawnSync(process.execPath, ['-e', '']).pid;

test('a lock is held until it is given back', () => {
  const path = file();
  const release = takeLock(path);
  assert.equal(lockHolder(path), process.pid);
  assert.throws(() => takeLock(path), /in use by this command already/);
  release();
  assert.equal(existsSync(path), false);
  release();
});

test('the lock of a living process is refused, that of a killed one taken over', async () => {
  const path = file();
  const child = await holder(path);
  assert.throws(() => takeLock(path), new RegExp(`in use by process ${child.pid}; stop that one first`));
  assert.equal(lockHolder(path), child.pid);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(lockHolder(path), undefined);
  const release = takeLock(path);
  assert.equal(JSON.parse(readFileSync(path, 'utf8')).pid, process.pid);
  release();
  assert.deepEqual(readdirSync(join(path, '..')), []);
});

test('a process that ends without a word, by an error or process.exit, leaves no lock', async () => {
  for (const end of [
    'process.exit(3)',
    "console.error = () => {}; process.on('uncaughtException', () => process.exit(1)); setTimeout(() => { throw new Error() })",
  ]) {
    const path = file();
    const child = start(`takeLock(process.argv[1]); ${end}`, path);
    await once(child, 'exit');
    assert.equal(existsSync(path), false, end);
  }
});

test('a process number that is used again does not hold the lock of its last life', () => {
  const path = file();
  writeFileSync(path, JSON.stringify({ pid: process.pid, started: '1' }));
  // Without /proc the start of a process is unknown, and it is taken for the holder to be safe.
  if (existsSync('/proc/self/stat')) takeLock(path)();
  else assert.throws(() => takeLock(path), /in use/);
});

test('a process that may not be signalled lives', { skip: process.getuid?.() !== 0 && 'needs root' }, () => {
  const path = file();
  // Nobody may not be able to read the module, so it is loaded before.
  const script = `process.setuid(65534); takeLock(process.argv[1]); console.log('had it')`;
  const code = `import('${lockModule}').then(({ takeLock }) => { ${script} }).catch((e) => console.log(e.message))`;
  takeLock(path);
  for (const open of [root, join(path, '..')]) chmodSync(open, 0o755);
  // Hidden as a system with hidepid=2 hides it: no /proc, and signal 0 answers EPERM.
  const asNobody = `const fs = require('fs'); const read = fs.readFileSync;
    fs.readFileSync = (p, ...a) => { if (String(p).startsWith('/proc/${process.pid}/')) throw Object.assign(new Error(), { code: 'ENOENT' }); return read(p, ...a); };
    require('module').syncBuiltinESMExports(); ${code}`;
  const { stdout } = spawnSync(process.execPath, ['-e', asNobody, path], { encoding: 'utf8' });
  assert.match(stdout, new RegExp(`in use by process ${process.pid}`));
});

test('a lock that is cut short, empty or nonsense does not lock anybody out', () => {
  for (const text of [
    '{"pid": 1',
    '',
    'null',
    '[]',
    '{"pid":-1,"started":"x"}',
    '{"pid":1e99,"started":"x","id":"../../x"}',
    `{"pid":${dead},"started":"1","id":"../../x"}`,
  ]) {
    const path = file();
    writeFileSync(path, text);
    takeLock(path)();
    assert.deepEqual(readdirSync(join(path, '..')), [], text);
  }
});

test('a holder on another machine is believed while it touches its lock', () => {
  const path = file();
  writeFileSync(path, JSON.stringify({ pid: 1, started: '1', host: 'elsewhere', id: 'ab' }));
  assert.throws(() => takeLock(path), /in use by process 1 on elsewhere; .* try again in a minute/);
  utimesSync(path, new Date(), new Date(Date.now() - 120_000));
  takeLock(path)();
});

test('one folder under any name is one folder, and those in it are locked with it', () => {
  const run = join(folder(), 'run');
  const link = join(folder(), 'link');
  const release = lockFolders(run, join(run, 'records'));
  symlinkSync(run, link);
  for (const same of [run, link, relative('.', run), `${run}/.`, join(run, 'records'), `${link}/records`])
    assert.throws(() => lockFolders(same), /in use by this command already/, same);
  lockFolders(join(run, 'games'))();
  release();
  assert.equal(existsSync(run), false, 'what was made and is empty goes again');
});

test('all folders are locked or none, and a refusal leaves nothing', () => {
  const [a, b] = [folder(), folder()];
  const release = lockFolders(b);
  assert.throws(() => lockFolders(a, join(a, 'new/er'), b), /in use/);
  assert.deepEqual(readdirSync(a), []);
  release();
  const both = lockFolders(b, a, b);
  writeFileSync(join(a, 'kept'), '');
  both();
  assert.deepEqual(readdirSync(a), ['kept']);
});

test('what a killed writer left half written is cleared away, and nothing else', () => {
  const place = folder();
  for (const name of ['.checkpoint.0a1b2c3d.tmp', '.other.tmp', 'checkpoint', 'x.0a1b2c3d.tmp'])
    writeFileSync(join(place, name), '');
  lockFolders(place)();
  assert.deepEqual(readdirSync(place).sort(), ['.other.tmp', 'checkpoint', 'x.0a1b2c3d.tmp']);
});

test('a folder that cannot be made is one sentence', () => {
  const there = join(folder(), 'file');
  writeFileSync(there, 'x');
  symlinkSync('loop', join(root, 'loop'));
  for (const path of [there, join(there, 'below'), join(root, 'loop'), join(root, 'x'.repeat(300))])
    assert.throws(() => lockFolders(path), { name: 'ZeroError', message: /^cannot make .*: [^:]+$/ }, path);
});

test('of many processes that take stale locks over, one has the lock at any time', async () => {
  const dir = folder();
  // Who has the lock makes a file that nobody else may find there; then it gives the lock back, or leaves a stale one.
  const script = `
    const fs = require('fs');
    const [lock, inside] = ['/lock', '/inside'].map((f) => process.argv[1] + f);
    let [had, stale] = [0, 0];
    while (had < 25) {
      let release;
      try { release = takeLock(lock); } catch (e) { if (!/in use/.test(e.message)) throw e; continue; }
      had++;
      fs.writeFileSync(inside, '', { flag: 'wx' });
      fs.unlinkSync(inside);
      if (Math.random() < 0.5) {
        stale++;
        const left = { ...JSON.parse(fs.readFileSync(lock, 'utf8')), pid: ${dead}, id: Math.floor(Math.random() * 2 ** 32).toString(16) };
        fs.writeFileSync(lock + '.new' + process.pid, JSON.stringify(left));
        fs.renameSync(lock + '.new' + process.pid, lock);
      }
      release();
    }
    console.log(had, stale);
    process.exit(0);`;
  const children = Array.from({ length: 4 }, () => start(script, dir));
  const said = await Promise.all(
    children.map(async (child) => {
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
      });
      const [status] = await once(child, 'close');
      assert.equal(status, 0);
      return text.trim().split(' ').map(Number);
    }),
  );
  for (const [had, stale] of said) assert.ok(had === 25 && stale > 2, `${had} ${stale}`);
  rmSync(join(dir, 'lock'), { force: true });
  assert.deepEqual(readdirSync(dir), []);
});
