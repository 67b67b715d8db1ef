import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import type { LoadHook, ResolveHook } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/*
 * Loads TensorFlow.js from the modules that its packages carry beside their bundles, as its tests do: one copy of tfjs-core for
 * the tests and for zero's backend. For node:module's register.
 */

const installed = new URL('../../../../node_modules/@tensorflow', import.meta.url);
const packages = pathToFileURL(`${realpathSync(fileURLToPath(installed))}/`);
/** Folders whose files are modules although their names do not say so; the layers' compiled tests are added. */
const folders: string[] = [packages.href];
/** Tests for the cpu backend alone, which are to run on all. */
const CPU_ALONE = /testEnv => testEnv\.backendName === 'cpu'/g;

export function initialize(more: string[]): void {
  folders.push(...more.map((folder) => pathToFileURL(`${folder}/`).href));
}

/** The file that a name without an ending means. */
function fileFor(url: URL): string {
  const path = fileURLToPath(url);
  if (existsSync(`${path}.js`)) return `${url.href}.js`;
  if (existsSync(path) && statSync(path).isDirectory()) return `${url.href}/index.js`;
  return url.href;
}

export const resolve: ResolveHook = (specifier, context, next) => {
  const [, name, path] = /^@tensorflow\/([\w-]+)(\/.*)?$/.exec(specifier) ?? [];
  if (name) {
    const inside = name === 'tfjs' ? 'tfjs-core/dist' : `${name}${path ?? '/dist'}`;
    return { url: fileFor(new URL(inside, packages)), shortCircuit: true };
  }
  const { parentURL } = context;
  if (specifier.startsWith('.') && folders.some((folder) => parentURL?.startsWith(folder)))
    return { url: fileFor(new URL(specifier, parentURL)), shortCircuit: true };
  // Its functions are properties that Node does not see; tfjs names them.
  if (specifier === 'seedrandom') return { url: 'zero:seedrandom', shortCircuit: true };
  return next(specifier, context);
};

export const load: LoadHook = async (url, context, next) => {
  if (url === 'zero:seedrandom') {
    const source = `import { createRequire } from 'node:module';
      const all = createRequire(${JSON.stringify(packages.href)})('seedrandom');
      export const { alea } = all; export default all;`;
    return { format: 'module', source, shortCircuit: true };
  }
  if (!url.endsWith('.js') || !folders.some((folder) => url.startsWith(folder))) return next(url, context);
  const source = readFileSync(fileURLToPath(url), 'utf8').replace(CPU_ALONE, '() => true');
  return { format: 'module', source, shortCircuit: true };
};
