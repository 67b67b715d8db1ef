// Runs the compiled tests with Node's runner. Quick tests end in .test.ts and share a process with those of their room;
// those that run whole commands, as a user does, end in .command.ts; slow ones, of minutes to hours, in .slow.ts.
//   node scripts/test.mjs [--commands | --slow] [--fuzz RUNS] [PATH-PART ...]
// --fuzz: the fuzz targets (test/fuzz.ts) of all quick tests and commands alone, each so often instead of a few hundred times.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values: options, positionals: parts } = parseArgs({
  options: { commands: { type: 'boolean' }, slow: { type: 'boolean' }, fuzz: { type: 'string' } },
  allowPositionals: true,
});
const ending = options.slow ? '.slow.js' : options.commands ? '.command.js' : '.test.js';
if (options.fuzz) process.env.ZERO_FUZZ_RUNS = options.fuzz;
const files = readdirSync('dist/test', { recursive: true })
  .map((f) => `dist/test/${f}`.replaceAll('\\', '/'))
  .filter((f) => (options.fuzz ? isFuzzed(f) : f.endsWith(ending)))
  .filter((f) => parts.length === 0 || parts.some((p) => f.includes(p)))
  .sort();
if (files.length === 0) {
  console.error(`no test file matches ${parts.join(' ') || ending}`);
  process.exit(1);
}
/** Whether a test file has fuzz targets. */
function isFuzzed(file) {
  return /\.(test|command)\.js$/.test(file) && /from '[./]+\/fuzz\.js'/.test(readFileSync(file, 'utf8'));
}

/** Rooms that take longest begin first, so that both cores are busy to the end. Node runs files in the order of their names. */
const LONGEST = ['go', 'tensor', 'selfplay'];

/**
 * Whether a file has a process of its own: where it counts the warnings of the process, of which Node and our backend give
 * each but once.
 */
function isAlone(file) {
  return /process\.on\('warning'/.test(readFileSync(file, 'utf8'));
}

/**
 * Writes a file for each room, which runs the room's test files one after the other, each a suite: to start Node and to
 * import TensorFlow.js takes longer than most of them. A file that would be seen by the others, by what it sets in the
 * process, sets it in `before` and puts it back in `after`.
 */
function rooms(files) {
  const byRoom = new Map();
  for (const file of files.filter((f) => !isAlone(f))) {
    const name = file.slice('dist/test/'.length);
    const room = name.includes('/') ? name.split('/')[0] : 'all';
    byRoom.set(room, [...(byRoom.get(room) ?? []), name]);
  }
  rmSync('dist/test/rooms', { recursive: true, force: true });
  mkdirSync('dist/test/rooms');
  const suite = (name) => `describe('${name.replace('.js', '')}', () => import('../${name}'));\n`;
  const shared = [...byRoom].map(([room, names]) => {
    const place = LONGEST.includes(room) ? LONGEST.indexOf(room) : LONGEST.length;
    const path = `dist/test/rooms/${place}-${room}.mjs`;
    writeFileSync(path, `import { describe } from 'node:test';\n${names.map(suite).join('')}`);
    return path;
  });
  return [...shared, ...files.filter(isAlone)];
}

// One reporter on all versions of Node, whose defaults differ.
const reporter = process.stdout.isTTY ? 'spec' : 'tap';
const flags = ['--test', '--test-concurrency=2', `--test-reporter=${reporter}`];
// A file whose process does not end, of a connection that a failure left open, fails and is killed: quick ones take
// minutes at most, slow ones have limits of their own, of up to two hours for each test.
flags.push(`--test-timeout=${(options.slow || options.fuzz ? 24 * 60 : 20) * 60_000}`);
// Stack traces by the lines of the sources cost a tenth of the time, in every thread: for those who look at some files.
if (parts.length > 0) flags.push('--enable-source-maps');
if (options.fuzz) flags.push('--test-name-pattern=any (input|line)|^fuzz');
const shared = ending === '.test.js' && !options.fuzz;
// Tests make their folders in one that goes with them, and that other users of the machine may enter: a test is one.
const scratch = mkdtempSync(join(tmpdir(), 'zero-tests-'));
chmodSync(scratch, 0o755);
const run = spawnSync(process.execPath, [...flags, ...(shared ? rooms(files) : files)], {
  stdio: 'inherit',
  env: { ...process.env, TMPDIR: scratch, TEMP: scratch },
});
rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
process.exit(run.status ?? 1);
