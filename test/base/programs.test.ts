import assert from 'node:assert/strict';
import { delimiter } from 'node:path';
import { test } from 'node:test';
import { programEnvironment } from '../../base/programs.js';

test('programs are looked for where PATH says, then where Debian keeps games', {
  skip: process.platform === 'win32',
}, () => {
  const path = (own?: string) => programEnvironment({ PATH: own, HOME: '/x' }).PATH!.split(delimiter);
  assert.deepEqual(path('/a:/b'), ['/a', '/b', '/usr/games', '/usr/local/games']);
  assert.deepEqual(path('/usr/games:/a'), ['/usr/games', '/a', '/usr/local/games']);
  assert.ok(path().includes('/usr/bin'));
  assert.equal(programEnvironment({ HOME: '/x' }).HOME, '/x');
});
