// npm's preinstall step where zero is installed as a package. On Linux, onnxruntime-node's postinstall step downloads
// 300 MB of CUDA libraries from NuGet that zero does not need, and fails the whole installation where it cannot. npm
// lets no package configure another, but the step does nothing when the files that it is after are there; so they are,
// empty. `node node_modules/onnxruntime-node/script/install --onnxruntime-node-install=cuda12` downloads the real ones.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const { platform, arch } = process;
try {
  const require = createRequire(import.meta.url);
  const root = dirname(require.resolve('onnxruntime-node/package.json'));
  const { requirements, manifests } = require('onnxruntime-node/script/install-metadata.js');
  for (const name of requirements[`${platform}/${arch}`] ?? [])
    for (const file of Object.keys(manifests[`${platform}/${arch}:${name}`]))
      writeFileSync(join(root, 'bin/napi-v6', platform, arch, file), '', { flag: 'wx' });
} catch {
  // Not unpacked yet, laid out otherwise, or installed before: then its own step decides.
}
