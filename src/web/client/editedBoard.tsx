import { moveToGtp } from '../../../engine/coords.js';
import { Board, type BoardProps } from './board.js';
import type { EditedGame } from './editedGame.js';
import { Button } from './fields.js';
import { t, texts } from './i18n.js';
import * as play from './playGame.js';
import * as review from './reviewGame.js';
import { colorName } from './words.js';

const e = texts(
  {
    clear: 'Empty board',
    fromPlay: 'From the game of Play',
    fromReview: 'From Review',
    where: 'After move {n}; {color} is to play.',
    how: 'A click, or Enter on a point, plays a stone.',
  },
  {
    clear: 'Leeres Brett',
    fromPlay: 'Aus dem Spiel',
    fromReview: 'Aus der Besprechung',
    where: 'Nach Zug {n}; {color} ist am Zug.',
    how: 'Ein Klick, oder Eingabe auf einem Punkt, setzt einen Stein.',
  },
);

/** A board on which a position is set. */
export function EditedBoard({ edited, ...shown }: { edited: EditedGame } & Partial<BoardProps>) {
  const { value: position } = edited.position;
  return <Board position={position} last={edited.last.value} onPoint={(p) => edited.play(p)} {...shown} />;
}

/** What sets the position otherwise. */
export function PositionTools({ edited, plays = true }: { edited: EditedGame; plays?: boolean }) {
  const { value: game } = edited.game;
  const { value: position } = edited.position;
  const { value: played } = play.game;
  const reviewed = review.record.value?.game;
  return (
    <>
      <p class="small">
        {e('where', { n: game.moves.length, color: colorName(position.toPlay) })} {plays && e('how')}
      </p>
      <div class="buttons">
        <Button disabled={game.moves.length === 0} onClick={() => edited.undo()}>
          {t('undo')}
        </Button>
        <Button onClick={() => edited.play(position.pass)}>{t('pass')}</Button>
        <Button onClick={() => edited.clear()}>{e('clear')}</Button>
        {play.phase.value !== 'setup' && played.size === game.size && (
          <Button onClick={() => edited.take(played)}>{e('fromPlay')}</Button>
        )}
        {reviewed?.size === game.size && (
          <Button onClick={() => edited.take(reviewed, review.cursor.value)}>{e('fromReview')}</Button>
        )}
      </div>
      {edited.fault.value !== undefined && (
        <p class="fault" role="alert">
          {edited.fault.value}
        </p>
      )}
    </>
  );
}

/** The first choices of a policy, the largest first. */
export function choices(
  policy: readonly number[],
  size: number,
  most: number,
): { move: string; share: number }[] {
  return policy
    .map((share, move) => ({ move, share }))
    .sort((a, b) => b.share - a.share)
    .slice(0, most)
    .filter(({ share }) => share > 0)
    .map(({ move, share }) => ({ move: move === size * size ? t('pass') : moveToGtp(move, size), share }));
}
