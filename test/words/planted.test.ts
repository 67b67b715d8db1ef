import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { Rng } from '../../base/rng.js';
import { start } from '../../src/tensor/backend.js';
import { evaluate } from '../../src/words/evaluate/evaluate.js';
import { type Pair, sectionOf } from '../../src/words/evaluate/questions.js';
import { countWords, TokenFile } from '../../src/words/text/tokens.js';
import { vocabularyOf } from '../../src/words/text/vocabulary.js';
import { createModel, vectorsOf } from '../../src/words/training/model.js';
import { WordsTrainer } from '../../src/words/training/train.js';
import { testFolder } from './helpers.js';

before(() => start('cpu'));
const { folder, file } = testFolder();

const THINGS = 24;

/** Sentences in which a thing stands in one of two forms, among words of the thing and words of the form. */
function plantedText(sentences: number): string {
  const rng = new Rng('planted');
  const lines: string[] = [];
  for (let s = 0; s < sentences; s++) {
    const thing = rng.int(THINGS);
    const form = rng.int(2);
    const words = [`thing${thing}form${form}`];
    for (let i = 0; i < 3; i++) words.push(`about${thing}x${rng.int(4)}`, `in${form}x${rng.int(4)}`);
    rng.shuffle(words);
    lines.push(words.join(' '));
  }
  return lines.join('\n');
}

const pairs = Array.from({ length: THINGS }, (_, i): Pair => [`thing${i}form0`, `thing${i}form1`]);
const text = file('planted.txt', plantedText(12_000));

for (const model of ['sg', 'cbow'] as const)
  test(`${model}: analogies that were planted in a text come out, 95 % of them`, async () => {
    const tokens = new TokenFile(join(folder, 'tokens'));
    const counted = await countWords([text], {}, tokens);
    tokens.close();
    const vocabulary = vocabularyOf(counted, 5);
    const settings = {
      model,
      size: 32,
      window: 6,
      negative: 5,
      sample: 0,
      minCount: 5,
      epochs: 6,
      alpha: model === 'sg' ? 0.025 : 0.05,
      seed: 1,
      deterministic: false,
      engine: 'wasm',
    } as const;
    const trained = createModel(settings, vocabulary, 1);
    const trainer = new WordsTrainer({
      model: trained,
      settings,
      tokenPath: tokens.path,
      tokens: counted.tokens,
    });
    assert.equal(await trainer.run(), true);
    assert.equal(trainer.state.words, 6 * counted.words);
    await trainer.close();
    const [result] = await evaluate(vectorsOf(trained, vocabulary), [sectionOf('planted', pairs)]);
    const share = result.answers.filter(({ right }) => right).length / result.answers.length;
    assert.equal(result.answers.length, THINGS * (THINGS - 1));
    assert.ok(share >= 0.95, `${share}`);
  });
