// Runs the compiled tests with Node's runner. Quick tests end in .test.ts; those that run whole commands, as a user
// does, in .command.ts; slow ones, of minutes to hours, in .slow.ts.
//   node scripts/test.mjs [--commands | --slow] [--fuzz RUNS] [PATH-PART ...]
// --fuzz: the fuzz targets (test/fuzz.ts) of all quick tests and commands alone, each so often instead of a few hundred times.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
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

// One reporter on all versions of Node, whose defaults differ.
const reporter = process.stdout.isTTY ? 'spec' : 'tap';
const flags = ['--enable-source-maps', '--test', '--test-concurrency=2', `--test-reporter=${reporter}`];
if (options.fuzz) flags.push('--test-name-pattern=any (input|line)|^fuzz');
const run = spawnSync(process.execPath, [...flags, ...files], { stdio: 'inherit' });
process.exit(run.status ?? 1);
