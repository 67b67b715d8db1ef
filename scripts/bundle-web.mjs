// Makes the page's files (src/web/server/assets.ts) of what the compiler has written: one script, one style sheet.
import { copyFileSync, mkdirSync } from 'node:fs';
import { build } from 'esbuild';

const out = 'dist/src/web/assets';
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
await build({ ...common, entryPoints: ['dist/src/web/client/main.js'], outfile: `${out}/app.js` });
await build({ ...common, entryPoints: ['src/web/client/app.css'], outfile: `${out}/app.css` });
