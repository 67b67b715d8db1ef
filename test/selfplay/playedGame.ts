import { uniformEvaluator } from '../../engine/search/uniform.js';
import { SelfplayGame } from '../../selfplay/game.js';
import type { GameRecord } from '../../selfplay/records.js';
import { fastSelfplay } from '../../selfplay/settings.js';

/** A whole game on 5x5 with uniform priors. */
export function playGame(seed: number): GameRecord {
  const settings = { ...fastSelfplay(5, 0.5), simulations: 8, quickSimulations: 4 };
  const game = new SelfplayGame(settings, 5, seed, 0);
  const evaluator = uniformEvaluator(5);
  while (!game.over) {
    if (game.search.done) game.moveReady();
    else if (game.search.collect(evaluator, 0, 1) > 0) {
      void evaluator.run(1);
      game.search.absorb(evaluator, 0, 1);
    }
  }
  return game.record();
}
