// TensorFlow.js's own tests on zero's backends: npm run test:tfjs [-- --backend NAME] [--device NAME] [--filter REGEX] [--slowest N]
//   tfjs-core's come with its npm package. tfjs-layers' are in its repository alone:
//   npm run test:tfjs -- --layers CHECKOUT/tfjs-layers
// Fails when a spec fails that expected.ts does not name, or when one passes that it names.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EXPECTED } from './expected.js';
import type { Line, Settings } from './specs.js';

/** Milliseconds without a word after which a process is ended; Jasmine ends specs that wait after 20 s. */
const SILENCE = 120_000;
/** Processes that may die before it is given up. */
const MOST_DEATHS = 10;

const { values: args } = parseArgs({
  options: {
    backend: { type: 'string', default: 'onnxruntime' },
    device: { type: 'string' },
    filter: { type: 'string' },
    layers: { type: 'string' },
    slowest: { type: 'string', default: '0' },
  },
});
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'zero-tfjs-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const suite = args.layers === undefined ? 'core' : 'layers';
const log = join(scratch, 'log');
const lines: Line[] = [];
const deaths: string[] = [];
const settings: Omit<Settings, 'done'> = {
  backend: args.backend,
  device: args.device,
  filter: args.filter,
  log,
  ...(args.layers === undefined
    ? { tests: [join(root, 'node_modules/@tensorflow/tfjs-core/dist/tests.js')] }
    : compiledLayers(args.layers)),
};
while (deaths.length < MOST_DEATHS) {
  const how = await runOnce([...lines.flatMap((line) => ('name' in line ? [line.name] : [])), ...deaths]);
  const written = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
  lines.splice(0, lines.length, ...written.filter(Boolean).map((text) => JSON.parse(text) as Line));
  const last = lines.at(-1);
  if (last && 'end' in last) break;
  const spec = last && 'start' in last ? last.start : 'no spec';
  console.error(`the process ended (${how}) in: ${spec}`);
  const again = deaths.includes(spec);
  deaths.push(spec);
  if (spec === 'no spec' || again) break;
}
process.exitCode = report() ? 0 : 1;

/** Runs all specs but some. @returns how the process ended. */
function runOnce(done: string[]): Promise<string> {
  const file = join(scratch, 'settings.json');
  writeFileSync(file, JSON.stringify({ ...settings, done }));
  return new Promise((ended) => {
    const script = fileURLToPath(new URL('./specs.js', import.meta.url));
    const child = spawn(process.execPath, ['--no-warnings', script, file], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (data) => {
      said = (said + data).slice(-4000);
    });
    const begun = Date.now();
    const watch = setInterval(() => {
      const heard = existsSync(log) ? statSync(log).mtimeMs : 0;
      if (Date.now() - Math.max(begun, heard) > SILENCE) child.kill('SIGKILL');
    }, 1000);
    child.on('close', (code, signal) => {
      clearInterval(watch);
      if (code) console.error(said);
      ended(signal ?? `exit status ${code}`);
    });
  });
}

/** The tests of a checkout of tfjs-layers, compiled. */
function compiledLayers(checkout: string): { tests: string[]; folder: string } {
  const source = resolve(checkout, 'src');
  const folder = join(scratch, 'layers');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((f) =>
    f.endsWith('_test.ts'),
  );
  const options = {
    compilerOptions: {
      rootDir: source,
      outDir: folder,
      target: 'es2022',
      module: 'esnext',
      moduleResolution: 'bundler',
      experimentalDecorators: true,
      useDefineForClassFields: false,
      noCheck: true,
      noEmitOnError: false,
      typeRoots: [join(root, 'node_modules/@types')],
      types: [],
      paths: { '@tensorflow/*': [join(root, 'node_modules/@tensorflow/*')] },
    },
    files: files.map((f) => join(source, f)),
  };
  const project = join(scratch, 'tsconfig.json');
  writeFileSync(project, JSON.stringify(options));
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', project], { stdio: 'inherit' });
  return { folder, tests: files.map((f) => join(folder, f.replace(/\.ts$/, '.js'))) };
}

/** Says what was found. @returns whether it is as expected. */
function report(): boolean {
  const specs = lines.filter((line) => 'name' in line);
  const failures = new Map<string, string[]>(deaths.map((name) => [name, ['the process ended']]));
  for (const line of lines)
    if ('suite' in line) failures.set(`around the specs of: ${line.suite}`, line.failures);
    else if ('name' in line && line.status === 'failed') failures.set(line.name, line.failures);
  const expected = args.backend === 'onnxruntime' ? EXPECTED[suite] : {};
  const surprises = [...failures].filter(([name]) => !(name in expected));
  for (const [name, messages] of surprises) console.log(`FAILED ${name}\n    ${messages.join('\n    ')}`);
  const statuses = new Map(specs.map((spec) => [spec.name, spec.status]));
  const better = Object.keys(expected).filter(
    (name) => !failures.has(name) && (statuses.has(name) || args.filter === undefined),
  );
  for (const name of better)
    console.log(
      `${statuses.has(name) ? 'PASSES' : 'IS NO MORE'}, but expected.ts says that it fails: ${name}`,
    );
  const slowest = [...specs].sort((a, b) => b.ms - a.ms).slice(0, Number(args.slowest));
  for (const { name, ms } of slowest) console.log(`${(ms / 1000).toFixed(1)} s  ${name}`);
  const count = (status: string) => specs.filter((spec) => spec.status === status).length;
  console.log(
    `tfjs-${suite} on ${args.backend}: ${count('passed')} passed, ${failures.size} failed ` +
      `(${failures.size - surprises.length} of them as expected), ${count('pending')} pending`,
  );
  return specs.length > 0 && surprises.length === 0 && better.length === 0;
}
