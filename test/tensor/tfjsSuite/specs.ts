import { appendFileSync, readFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';

/** What run.ts gives this process, as a file of JSON. */
export interface Settings {
  backend: string;
  /** Execution provider of the backend onnxruntime. */
  device?: string;
  /** Test files, and the folder of those that are not in a package. */
  tests: string[];
  folder?: string;
  /** Specs to leave out, by their full names: they ran before, or end the process. */
  done: string[];
  /** A regular expression on the full names of the specs to run. */
  filter?: string;
  /** Where lines of {@link Line} go. */
  log: string;
}

/** A line of the log. */
export type Line =
  | { start: string }
  | { name: string; status: string; ms: number; failures: string[] }
  | { suite: string; failures: string[] }
  | { end: true };

/** As much of Jasmine as is used here. */
interface Jasmine {
  DEFAULT_TIMEOUT_INTERVAL: number;
  getEnv(): {
    configure(settings: object): void;
    addReporter(reporter: object): void;
    execute(): Promise<unknown>;
  };
}
interface Result {
  fullName: string;
  status: string;
  failedExpectations: { message: string }[];
}

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8')) as Settings;
const require = createRequire(import.meta.url);
const write = (line: Line) => appendFileSync(settings.log, `${JSON.stringify(line)}\n`);
const messagesOf = ({ failedExpectations }: Result) =>
  failedExpectations.map(({ message }) => message.slice(0, 400));

// tfjs's tests take these from where they run.
Object.assign(globalThis, { require });
const jasmine = (require('jasmine-core') as { boot(): Jasmine }).boot();
register('./modules.js', import.meta.url, { data: settings.folder ? [settings.folder] : [] });

const env = jasmine.getEnv();
const done = new Set(settings.done);
const filter = new RegExp(settings.filter ?? '');
env.configure({
  random: false,
  failSpecWithNoExpectations: false,
  specFilter: (spec: { getFullName(): string }) =>
    !done.has(spec.getFullName()) && filter.test(spec.getFullName()),
});
let begun = 0;
env.addReporter({
  specStarted({ fullName }: Result) {
    begun = performance.now();
    write({ start: fullName });
  },
  specDone(result: Result) {
    const { fullName: name, status } = result;
    if (status === 'excluded') return;
    write({ name, status, ms: performance.now() - begun, failures: messagesOf(result) });
  },
  suiteDone(result: Result) {
    if (result.failedExpectations.length > 0) write({ suite: result.fullName, failures: messagesOf(result) });
  },
});

const core = '@tensorflow/tfjs-core/dist';
for (const part of ['index', 'public/chained_ops/register_all_chained_ops', 'register_all_gradients'])
  await import(`${core}/${part}`);
await import('@tensorflow/tfjs-backend-cpu');
const { setTestEnvs } = (await import(`${core}/jasmine_util`)) as { setTestEnvs(envs: object[]): void };
const { backend } = settings;
if (backend === 'onnxruntime') {
  const { registerOnnxruntime } = await import('../../../src/tensor/onnxruntime/register.js');
  registerOnnxruntime({ threads: 1, provider: settings.device });
} else if (backend === 'wasm') {
  const { registerWasm } = await import('../../../src/tensor/wasm/register.js');
  registerWasm();
}
const { registerSecondOrder } = await import('../../../src/tensor/gradients/secondOrder.js');
registerSecondOrder();
setTestEnvs([{ name: `test-${backend}`, backendName: backend, flags: {}, isDataSync: true }]);
for (const file of settings.tests) await import(pathToFileURL(file).href);
jasmine.DEFAULT_TIMEOUT_INTERVAL = 20_000;
await env.execute();
write({ end: true });
process.exit(0);
