#!/usr/bin/env node
const { main } = await import('../dist/src/cli/main.js').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || !error.message.includes('dist/src/cli/main.js')) throw error;
  console.error('error: zero is not built; run `npm run build` first.');
  process.exit(1);
});
process.exitCode = await main(process.argv.slice(2));
