import { Refusal } from '../../session/refusal.js';

/**
 * What stands behind the `?`: the words of the specification where it has some, else the sentence itself.
 * @param log gets the sentence where the words of the specification say less.
 */
export function failureText(error: Error, log: (sentence: string) => void): string {
  const sentence = error.message.replace(/\s+/g, ' ');
  if (!(error instanceof Refusal)) return sentence;
  switch (error.code) {
    case 'illegal-move':
      return 'illegal move';
    case 'no-network':
      log(sentence);
      return 'unacceptable size';
    case 'board-not-empty':
      return 'board not empty';
    case 'bad-handicap':
      return 'invalid number of stones';
    case 'nothing-to-undo':
      return 'cannot undo';
    case 'unfit-record':
      return `cannot load file: ${sentence}`;
    default:
      return sentence;
  }
}
