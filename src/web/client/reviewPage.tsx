import { useEffect, useState } from 'preact/hooks';
import { moveToGtp } from '../../../engine/coords.js';
import { BLACK } from '../../../engine/position.js';
import type { CandidateData } from '../protocol/messages.js';
import { Board, type Mark } from './board.js';
import { session, usable } from './engine.js';
import { Button, Choice, NumberField } from './fields.js';
import { Graph } from './graph.js';
import { t } from './i18n.js';
import { isField } from './keys.js';
import * as review from './reviewGame.js';
import { CandidateTable, LINE, lossText, Mistakes } from './reviewTables.js';
import { shortcuts, store, stored } from './settings.js';
import { saveAs } from './texts.js';

/** Review: a game from a file, its mistakes, and what was better. */
export function ReviewPage({ onHelp }: { onHelp: () => void }) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { target, key } = event;
      if (isField(target) || event.ctrlKey || event.altKey || event.metaKey || !review.record.value) return;
      const last = review.record.value.game.moves.length;
      const keys: Record<string, () => void> = {
        ArrowLeft: () => review.go(review.cursor.value - 1),
        ArrowRight: () => review.go(review.cursor.value + 1),
        Home: () => review.go(0),
        End: () => review.go(last),
      };
      const letters: Record<string, () => void> = {
        n: () => review.goToMistake(1),
        N: () => review.goToMistake(-1),
        o: () => {
          review.ownership.value = !review.ownership.value;
        },
        '?': onHelp,
      };
      const act = keys[key] ?? (shortcuts.value === 'on' ? letters[key] : undefined);
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
  return (
    <>
      {review.fault.value !== undefined && (
        <p class="notice fault" role="alert">
          {review.fault.value}
        </p>
      )}
      {review.record.value ? <Reviewed /> : <OpenForm />}
    </>
  );
}

function OpenForm() {
  const [text, setText] = useState('');
  const take = async (from: Blob | undefined) => {
    if (from) await review.open(new Uint8Array(await from.arrayBuffer()));
  };
  return (
    <form
      class="setup"
      onSubmit={(event) => {
        event.preventDefault();
        review.open(new TextEncoder().encode(text));
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        take(event.dataTransfer?.files[0]);
      }}
    >
      <h2>{t('reviewTitle')}</h2>
      <p>{t('reviewDrop')}</p>
      <div class="field">
        <label for="file">{t('file')}</label>
        <input id="file" type="file" onChange={(event) => take(event.currentTarget.files?.[0])} />
      </div>
      <div class="field">
        <label for="paste">{t('paste')}</label>
        <textarea id="paste" rows={4} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </div>
      <div class="buttons">
        <button type="submit" class="button primary" disabled={text.trim() === ''}>
          {t('readIt')}
        </button>
      </div>
    </form>
  );
}

function Reviewed() {
  const { game } = review.record.value!;
  const position = review.shown.value!;
  const here = review.here.value;
  const { value: line } = review.line;
  const { value: cursor } = review.cursor;
  const last = cursor > 0 ? game.moves[cursor - 1][1] : undefined;
  const marks = line ? lineMarks(line, position.pass) : candidateMarks(here?.candidates ?? [], position.pass);
  const { value: done } = review.review;
  return (
    <div class="game">
      <Board
        position={position}
        last={last}
        marks={marks}
        ownership={review.ownership.value ? here?.ownership : undefined}
        onPoint={(p) => {
          const found = here?.candidates.find((c) => c.move === p);
          review.line.value = found && !line ? found.pv : undefined;
        }}
      />
      <div class="panel">
        <Header />
        <Graph
          positions={review.positions.value}
          total={game.moves.length}
          cursor={cursor}
          mistakes={done?.mistakes ?? []}
          onMove={review.go}
        />
        <Steps />
        {here && <CandidateTable candidates={here.candidates} size={game.size} />}
        {done && <Mistakes />}
      </div>
    </div>
  );
}

function Header() {
  const { black, white, result, game, notices } = review.record.value!;
  const [visits, setVisits] = useState(() => stored<number>('review visits') ?? 200);
  const [network, setNetwork] = useState('');
  const fitting = usable(session.value?.networks ?? []).filter((n) => n.sizes.includes(game.size));
  const chosen = fitting.find((n) => n.id === network) ?? fitting[0];
  const { value: done } = review.review;
  const total = game.moves.length + 1;
  return (
    <>
      <h2>
        {black || t('black')} – {white || t('white')} {result}
      </h2>
      {notices.map((notice) => (
        <p class="small" key={notice}>
          {t('mended', { what: notice })}
        </p>
      ))}
      {review.file.value!.games.length > 1 && (
        <Choice
          label={t('whichGame')}
          value={review.index.value}
          options={review.file.value!.games.map((g, i) => [i, `${i + 1}: ${g.black} – ${g.white}`] as const)}
          onChange={review.choose}
        />
      )}
      {chosen ? (
        <div class="fields">
          <Choice
            label={t('reviewNetwork')}
            value={chosen.id}
            options={fitting.map((n) => [n.id, n.name] as const)}
            onChange={setNetwork}
          />
          <NumberField
            label={t('visits')}
            value={visits}
            min={1}
            max={100_000}
            step={1}
            onChange={(n) => {
              setVisits(n);
              store('review visits', n);
            }}
          />
        </div>
      ) : (
        <p class="fault">{t('noNetworkFor', { size: game.size })}</p>
      )}
      <div class="buttons">
        {review.running.value ? (
          <Button onClick={review.stop}>{t('stop')}</Button>
        ) : (
          <Button primary disabled={!chosen} onClick={() => chosen && review.start(chosen.id, visits)}>
            {t('startReview')}
          </Button>
        )}
        {done && <Button onClick={() => saveAs('reviewed.sgf', done.sgf)}>{t('sgf')}</Button>}
        <Button onClick={review.clear}>{t('otherFile')}</Button>
      </div>
      <p class="status" data-review={done ? 'done' : review.running.value ? 'running' : 'open'}>
        {review.positions.value.length > 0 && t('reviewing', { n: review.positions.value.length, total })}
      </p>
      {done?.stopped !== undefined && <p class="fault">{t('stoppedAt', { what: done.stopped })}</p>}
    </>
  );
}

function Steps() {
  const { value: cursor } = review.cursor;
  const { game } = review.record.value!;
  const last = game.moves.length;
  const next = game.moves[cursor];
  const move = review.review.value?.moves[cursor];
  return (
    <>
      <div class="buttons">
        <Button onClick={() => review.go(0)}>{t('first')}</Button>
        <Button onClick={() => review.go(cursor - 1)}>{t('back')}</Button>
        <Button onClick={() => review.go(cursor + 1)}>{t('forward')}</Button>
        <Button onClick={() => review.go(last)}>{t('end')}</Button>
        <button
          type="button"
          class="button"
          aria-pressed={review.ownership.value}
          onClick={() => {
            review.ownership.value = !review.ownership.value;
          }}
        >
          {review.ownership.value ? '✓ ' : ''}
          {t('showOwner')}
        </button>
      </div>
      {next && (
        <p>
          {t('played', {
            n: cursor + 1,
            color: t(next[0] === BLACK ? 'black' : 'white'),
            move: moveToGtp(next[1], game.size),
          })}
          {move && move.lostWinRate > 0 && `, ${t('lost')}: ${lossText(move.lostPoints, move.lostWinRate)}`}
        </p>
      )}
    </>
  );
}

function candidateMarks(candidates: readonly CandidateData[], pass: number): Mark[] {
  return candidates
    .map(({ move }, i) => ({ point: move, label: String(i + 1), best: i === 0 }))
    .filter(({ point }) => point !== pass);
}

/** A line as numbers on the points where its moves come, the first time where one comes twice. */
function lineMarks(line: readonly number[], pass: number): Mark[] {
  const marks = line.slice(0, LINE).map((point, i) => ({ point, label: String(i + 1), best: i % 2 === 0 }));
  return marks.filter(({ point }, i) => point !== pass && marks.findIndex((m) => m.point === point) === i);
}
