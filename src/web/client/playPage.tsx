import { useEffect, useState } from 'preact/hooks';
import { moveFromGtp, moveToGtp } from '../../../engine/coords.js';
import { BLACK, WHITE } from '../../../engine/position.js';
import type { AnalysisData } from '../protocol/messages.js';
import { Board, type Mark } from './board.js';
import { loadSession, session, sessionFault } from './engine.js';
import { Button } from './fields.js';
import { t } from './i18n.js';
import { listenToKeys, typing } from './keys.js';
import * as play from './playGame.js';
import { confirmTaps, shortcuts } from './settings.js';
import { SetupForm } from './setupForm.js';
import { leadText, lineText, percent, saveAs } from './texts.js';
import { colorName } from './words.js';

/** Play: a game against a network. */
export function PlayPage({ onHelp }: { onHelp: () => void }) {
  useEffect(
    () =>
      listenToKeys({
        size: () => play.game.value.size,
        onPoint: (p) => play.choosePoint(p, false),
        enabled: () => shortcuts.value === 'on' && play.phase.value !== 'setup',
        keys: {
          p: () => play.playMove(play.position.value.pass),
          u: () => play.undo(),
          h: () => play.askHint(),
          o: () => {
            play.showOwnership.value = !play.showOwnership.value;
          },
          '?': onHelp,
        },
      }),
    [],
  );
  if (sessionFault.value !== undefined)
    return (
      <div class="notice" role="alert">
        <p>{sessionFault.value}</p>
        <Button onClick={loadSession}>{t('retry')}</Button>
      </div>
    );
  if (!session.value) return <p class="loading">{t('loading')}</p>;
  if (play.phase.value === 'setup') return <SetupForm networks={session.value.networks} />;
  return <GameView />;
}

function GameView() {
  const position = play.position.value;
  const { size } = position;
  const hint = play.hint.value;
  const counting = play.phase.value === 'count';
  return (
    <div class="game">
      <Board
        position={position}
        last={play.lastMove.value}
        ghost={play.ghost.value}
        marks={hint && marksOf(hint, position.pass)}
        ownership={play.showOwnership.value ? hint?.ownership : undefined}
        dead={play.dead.value}
        onPoint={(p, byTouch) =>
          play.choosePoint(
            p,
            !counting && (confirmTaps.value === 'always' || (confirmTaps.value === 'auto' && byTouch)),
          )
        }
      />
      <div class="panel">
        <Players />
        <Status />
        {play.fault.value !== undefined && (
          <p class="fault" role="alert">
            {play.fault.value}
          </p>
        )}
        <Actions />
        {play.phase.value === 'play' && <MoveField />}
        {hint && <Candidates hint={hint} size={size} />}
        {typing.value !== '' && <p class="typing">{typing.value.toUpperCase()}…</p>}
      </div>
    </div>
  );
}

function Players() {
  const { captures } = play.position.value;
  const clocks = play.clocks.shown.value;
  const person = play.setup.value?.color;
  return (
    <dl class="players">
      {[BLACK, WHITE].map((color) => (
        <div key={color} class={play.position.value.toPlay === color ? 'player turn' : 'player'}>
          <dt>
            <span class={color === BLACK ? 'dot black' : 'dot white'} aria-hidden="true" />
            {color === person
              ? t('youAre', { color: colorName(color) })
              : `${play.opponentName()}: ${colorName(color)}`}
          </dt>
          <dd>
            {t('prisoners')}: {captures[color]}
            {clocks && <span class="clock"> {clockText(clocks[color])}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Status() {
  const { value: phase } = play.phase;
  let text = t('yourTurn', { color: colorName(play.position.value.toPlay) });
  if (phase === 'over') text = `${t('over', { result: play.result.value })} ${play.verdict()}`;
  else if (phase === 'count')
    text = play.counted.value ? `${t('counting')} ${t('score')}: ${play.standing.value}` : t('countAgain');
  else if (play.thinking.value) text = t('thinking', { name: play.opponentName() });
  else if (!play.isPersonsTurn.value) text = play.opponentName();
  return (
    <p class="status" data-phase={phase} data-result={play.result.value || undefined}>
      {text}
    </p>
  );
}

function Actions() {
  const { value: phase } = play.phase;
  const ghost = play.ghost.value;
  const { size, pass } = play.position.value;
  const own = play.isPersonsTurn.value;
  const canRetry = play.fault.value !== undefined && !own && !play.thinking.value;
  return (
    <div class="buttons">
      {canRetry && (
        <Button primary onClick={play.retry}>
          {t('retry')}
        </Button>
      )}
      {ghost !== undefined && (
        <Button primary onClick={() => play.playMove(ghost)}>
          {t('ghostConfirm', { move: moveToGtp(ghost, size) })}
        </Button>
      )}
      {phase === 'count' && (
        <>
          <Button
            primary
            disabled={!play.counted.value && play.fault.value === undefined}
            onClick={play.agree}
          >
            {t('agree')}
          </Button>
          <Button onClick={play.playOn}>{t('playOn')}</Button>
        </>
      )}
      {phase === 'play' && (
        <>
          <Button disabled={!own} onClick={() => play.playMove(pass)}>
            {t('pass')}
          </Button>
          <Button disabled={!own || play.hinting.value} onClick={play.askHint}>
            {t('hint')}
          </Button>
        </>
      )}
      <Button onClick={play.undo}>{t('undo')}</Button>
      {phase === 'play' && <Button onClick={play.resign}>{t('resign')}</Button>}
      <Button onClick={saveSgf}>{t('sgf')}</Button>
      <Button onClick={play.backToSetup}>{t('newGame')}</Button>
    </div>
  );
}

/** A move as text: for those who do not point. */
function MoveField() {
  const [text, setText] = useState('');
  const enter = (event: Event) => {
    event.preventDefault();
    const move = moveFromGtp(text.trim(), play.game.value.size);
    if (move === undefined) {
      play.fault.value = t('notPoint', { text });
      return;
    }
    setText('');
    play.playMove(move);
  };
  return (
    <form class="typed" onSubmit={enter}>
      <label for="typed">{t('typed')}</label>
      <input
        id="typed"
        value={text}
        maxLength={6}
        autocomplete="off"
        autocapitalize="characters"
        aria-describedby="typed-help"
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="button">
        {t('enter')}
      </button>
      <span id="typed-help" class="small">
        {t('typedHelp')}
      </span>
    </form>
  );
}

function Candidates({ hint, size }: { hint: AnalysisData; size: number }) {
  return (
    <table class="candidates">
      <caption>
        {t('winRate')}: {percent(hint.winRate)}
        {hint.scoreLead !== undefined && `, ${t('lead')}: ${leadText(hint.scoreLead)}`}
      </caption>
      <thead>
        <tr>
          <th scope="col">#</th>
          <th scope="col">{t('move')}</th>
          <th scope="col">{t('winRate')}</th>
          <th scope="col">{t('line')}</th>
        </tr>
      </thead>
      <tbody>
        {hint.moves.slice(0, 3).map((m, i) => (
          <tr key={m.move}>
            <td>{i + 1}</td>
            <td>{moveToGtp(m.move, size)}</td>
            <td>{percent(m.winRate)}</td>
            <td class="line">{lineText(m.pv, size, 6)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function marksOf(hint: AnalysisData, pass: number): Mark[] {
  return hint.moves
    .slice(0, 3)
    .map(({ move }, i) => ({ point: move, label: String(i + 1), best: i === 0 }))
    .filter(({ point }) => point !== pass);
}

async function saveSgf(): Promise<void> {
  try {
    saveAs('game.sgf', await play.sgfText());
  } catch (error) {
    play.fault.value = t('failed', { why: (error as Error).message });
  }
}

function clockText(seconds: number): string {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
