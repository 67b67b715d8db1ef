// Runs the compiled tests with Node's runner. Quick tests end in .test.ts, slow ones in .slow.ts.
//   node scripts/test.mjs [--slow] [PATH-PART ...]
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const args = process.argv.slice(2);
const ending = args.includes('--slow') ? '.slow.js' : '.test.js';
const parts = args.filter((a) => !a.startsWith('--'));
const files = readdirSync('dist/test', { recursive: true })
  .map((f) => `dist/test/${f}`.replaceAll('\\', '/'))
  .filter((f) => f.endsWith(ending) && (parts.length === 0 || parts.some((p) => f.includes(p))))
  .sort();
if (files.length === 0) {
  console.error(`no test file matches ${parts.join(' ') || ending}`);
  process.exit(1);
}
const run = spawnSync(
  process.execPath,
  ['--enable-source-maps', '--test', '--test-concurrency=2', ...files],
  {
    stdio: 'inherit',
  },
);
process.exit(run.status ?? 1);
