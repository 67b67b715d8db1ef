import { type Outcome, outcomeOf } from '../../../base/outcome.js';
import { readNetwork } from '../../../selfplay/networkFile.js';
import { OnnxEvaluator } from '../../../selfplay/onnxEvaluator.js';
import type { GameRecord } from '../../../selfplay/records.js';
import type { SelfplaySettings } from '../../../selfplay/settings.js';
import { type Repeated, repeatGame } from './repeat.js';

/** A game to be repeated: with the network in a file, under the settings of its board. */
export interface RepeatTask {
  game: GameRecord;
  settings: SelfplaySettings;
  network: string;
}

/** Repeats a game's searches in a thread. */
export default function repeat({ game, settings, network }: RepeatTask): Promise<Outcome<Repeated>> {
  return outcomeOf(async () => {
    const evaluator = new OnnxEvaluator(readNetwork(network), 32, { threads: 1 });
    try {
      return repeatGame(game, settings, evaluator);
    } finally {
      evaluator.dispose();
    }
  });
}
