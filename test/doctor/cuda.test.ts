import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cuda, lackOf } from '../../src/doctor/cuda.js';

const complete: Cuda = { provider: true, missing: [], driver: '580.95.05' };
const found = (cuda: Partial<Cuda>) => lackOf({ ...complete, ...cuda })?.found;

test('what CUDA lacks is told from the provider down to the driver', () => {
  assert.equal(lackOf(complete), undefined);
  assert.equal(found({ provider: false, driver: undefined }), 'no CUDA provider');
  assert.equal(
    found({ missing: ['libcublas.so.13', 'libcuda.so.1', 'libcudnn.so.9'], driver: undefined }),
    'the provider lacks libcublas.so.13, libcudnn.so.9',
  );
  assert.match(found({ missing: ['libcuda.so.1'], driver: undefined })!, /driver's library is missing/);
  assert.match(found({ driver: undefined })!, /not loaded/);
  assert.equal(found({ driver: '570.86.15' }), 'the NVIDIA driver is 570.86.15');
});
