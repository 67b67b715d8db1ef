import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { RecordFolder } from '../../../selfplay/recordFolder.js';
import { encodeRecord } from '../../../selfplay/records.js';
import { presetConfig } from '../../../src/go/settings/presets.js';
import { type LearnOptions, learn } from '../../../src/go/training/learn.js';
import { game } from './game.js';

test('a learner whose older games are gone, as after a snapshot, learns from new ones at once', async () => {
  const root = mkdtempSync(join(tmpdir(), 'zero-learn-'));
  const config = presetConfig('fast', 5, 1);
  const options: LearnOptions = {
    config: { ...config.network, size: 3, blocks: 1, channels: 4 },
    settings: { ...config.training, batch: 4, samplesPerPosition: 4, minPositions: 1, quantize: false },
    seed: 1,
    records: join(root, 'before'),
    networks: join(root, 'networks'),
    checkpoint: join(root, 'checkpoint'),
    threads: 1,
    run: 'test',
    rules: 'tromp-taylor',
    komi: 0.5,
    steps: 3,
  };
  const add = (folder: string, games: number) => {
    mkdirSync(folder, { recursive: true });
    const records = new RecordFolder(folder);
    for (let i = 0; i < games; i++) records.append(encodeRecord(game()));
    records.close();
  };
  const until = Date.now() + 30_000;
  const steps = async (o: LearnOptions, onReport = () => {}) => {
    let step = 0;
    await learn(o, {
      onReport: (report) => {
        step = report.step;
        onReport();
      },
      onNetwork: () => {},
      stopped: () => Date.now() > until,
    });
    return step;
  };
  try {
    // One position a game, four samples of each: a step a game.
    add(options.records, 3);
    assert.equal(await steps(options), 3);
    const after = { ...options, records: join(root, 'after'), steps: 4 };
    add(after.records, 1);
    let reports = 0;
    const step = await steps(after, () => {
      if (++reports === 1) add(after.records, 1);
    });
    assert.equal(step, 4);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
