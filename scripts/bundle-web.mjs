// Makes the page's files (src/web/server/assets.ts) of what the compiler has written: a script, the scripts that it loads
// for pages when they are opened, one style sheet.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const out = 'dist/src/web/assets';
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const name of ['index.html', 'icon.svg']) copyFileSync(`src/web/client/${name}`, `${out}/${name}`);
const common = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
  legalComments: 'none',
};
await build({
  ...common,
  splitting: true,
  entryPoints: { app: 'dist/src/web/client/main.js' },
  chunkNames: '[name]-[hash]',
  outdir: out,
});
await build({ ...common, entryPoints: ['src/web/client/app.css'], outfile: `${out}/app.css` });
