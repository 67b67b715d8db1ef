// Compiles the kernel of the word vectors: node scripts/kernel.mjs [OUT]
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** SHA-256 of the source, which stands in the binary as the custom section `source`. */
export function sourceHash() {
  const folder = join(root, 'src/words/kernel/assembly');
  const hash = createHash('sha256');
  for (const name of readdirSync(folder)
    .filter((n) => n.endsWith('.ts'))
    .sort())
    hash.update(`${name}\n${readFileSync(join(folder, name), 'utf8').replaceAll('\r', '')}`);
  return hash.digest('hex');
}

/** Compiles src/words/kernel/assembly. @returns the module's bytes. */
export async function compileKernel() {
  const { default: asc } = await import('assemblyscript/asc');
  let bytes;
  const files = ['src/words/kernel/assembly/index.ts', '--outFile', 'kernel.wasm', '--baseDir', root];
  const memory = ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
  const code = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd,threads', '--use', 'abort='];
  const { error, stderr } = await asc.main([...files, ...memory, '--noExportMemory', ...code], {
    writeFile: (name, content) => {
      if (name === 'kernel.wasm') bytes = content;
    },
  });
  if (error) throw new Error(`${error.message}\n${stderr}`);
  // A custom section: its number 0, its length, the length of its name, the name, the content.
  const content = Buffer.concat([Buffer.from([6]), Buffer.from('source'), Buffer.from(sourceHash())]);
  return Buffer.concat([bytes, Buffer.from([0, content.length]), content]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { writeFileSync } = await import('node:fs');
  const out = process.argv[2] ?? `${root}/src/words/kernel/kernel.wasm`;
  const bytes = await compileKernel();
  writeFileSync(out, bytes);
  console.log(`${out}: ${bytes.length} bytes`);
}
