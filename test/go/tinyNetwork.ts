import { Rng } from '../../base/rng.js';
import { writeNetwork } from '../../selfplay/networkFile.js';
import { exportNetwork } from '../../src/go/network/export.js';
import { initialWeights } from '../../src/go/network/parameters.js';
import { presetConfig } from '../../src/go/settings/presets.js';

/** Writes an untrained network of one block and eight channels on 5x5, or with `sizes` on all boards. */
export function writeTinyNetwork(path: string, step = 0, sizes = ''): void {
  const config = { ...presetConfig('fast', 5, 1, sizes).network, blocks: 1, channels: 8 };
  const info = {
    rules: 'tromp-taylor',
    komi: 0.5,
    step,
    games: 0,
    run: 'test',
    parent: -1,
    created: '2026-01-01T00:00:00Z',
  };
  writeNetwork(path, exportNetwork(config, initialWeights(config, new Rng(1)), info));
}
