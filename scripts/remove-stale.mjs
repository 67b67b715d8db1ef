// Removes from dist/ what was compiled from files that are no more: tests that would still run, code that would be packed.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const names = existsSync('dist') ? readdirSync('dist', { recursive: true, encoding: 'utf8' }) : [];
for (const name of names) {
  const source = name.match(/^(.+?)(\.d\.ts|\.js|\.js\.map)$/)?.[1];
  if (source !== undefined && !existsSync(`${source}.ts`) && !existsSync(`${source}.tsx`))
    rmSync(join('dist', name));
}
