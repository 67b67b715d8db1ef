// Makes the page's files (src/web/server/assets.ts) of what the compiler has written: a script, the scripts that it loads
// for pages when they are opened, one style sheet; the worker that is the engine in the tab, with onnxruntime's
// WebAssembly; the service worker of an exported page, and what removes it.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const out = 'dist/src/web/assets';
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const name of ['index.html', 'icon.svg']) copyFileSync(`src/web/client/${name}`, `${out}/${name}`);
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const common = {
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  outdir: out,
  logLevel: 'warning',
  legalComments: 'none',
  define: { ZERO_VERSION: JSON.stringify(version) },
};
await build({
  ...common,
  splitting: true,
  entryPoints: { app: 'dist/src/web/client/main.js' },
  chunkNames: '[name]-[hash]',
});
await build({ ...common, entryPoints: ['src/web/client/app.css'] });

/** What @sabaki/sgf loads and the page does not use: it reads texts, not files. */
const unused = {
  name: 'unused',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^fs$|^\.\/(iconv-lite|jschardet)$/ }, ({ importer }) =>
      /[\\/]@sabaki[\\/]sgf[\\/]/.test(importer) ? { path: 'nothing', namespace: 'unused' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: '' }));
  },
};
/** The detector of encodings comes from its own package's file for browsers (src/web/server/assets.ts): here it would be a second one. */
const detector = {
  name: 'detector',
  setup({ onResolve }) {
    onResolve({ filter: /^jschardet$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './tab-jschardet.js', external: true } : undefined,
    );
  },
};
await build({
  ...common,
  entryPoints: { tab: 'dist/src/web/tab/worker.js' },
  plugins: [unused, detector],
  splitting: true,
  chunkNames: 'tab-[name]-[hash]',
});
const wasm = createRequire(import.meta.url).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm');
writeFileSync(`${out}/ort.bin`, gzipSync(readFileSync(wasm), { level: 9 }));
await build({
  ...common,
  format: 'iife',
  entryPoints: { sw: 'dist/src/web/tab/serviceWorker.js', retired: 'dist/src/web/tab/retired.js' },
});
