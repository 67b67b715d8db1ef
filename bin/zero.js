#!/usr/bin/env node
// Old enough for any Node to read: what zero imports is not.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || major === 21 || (major === 20 && minor < 15) || (major === 22 && minor < 2)) {
  console.error(
    `error: zero needs Node 20.15, 22.2 or a newer one, and this is ${process.version}; install one of them.`,
  );
  process.exit(1);
}
const { main } = await import('../dist/src/cli/main.js').catch((error) => {
  if (error.code === 'EMFILE' || error.code === 'ENFILE') {
    console.error('error: cannot start zero: too many files are open; allow more with ulimit -n');
    process.exit(1);
  }
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || !error.message.includes('dist/src/cli/main.js')) throw error;
  console.error('error: zero is not built; run `npm run build` first.');
  process.exit(1);
});
process.exitCode = await main(process.argv.slice(2));
