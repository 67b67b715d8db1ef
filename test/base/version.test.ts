import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runsOn } from '../../base/version.js';

test('zero runs on the versions of Node that have all it needs: zlib.crc32 came with 20.15 and 22.2', () => {
  for (const version of ['20.15.0', '20.20.2', '22.2.0', '22.22.0', '23.0.0', '24.10.1'])
    assert.equal(runsOn(version), true, version);
  for (const version of ['18.20.0', '20.14.0', '21.7.3', '22.1.0', '25.0.0'])
    assert.equal(runsOn(version), false, version);
  assert.equal(runsOn(process.versions.node), true);
});
