import { before, test } from 'node:test';
import { useBackend } from '../../../src/tensor/backend.js';
import { checkResume } from './resume.js';

before(() => useBackend({ backend: 'onnxruntime', threads: 1 }));

test('progressive: a training that goes on from its checkpoint is as one that never stopped, averages included', () =>
  checkResume('progressive'));
