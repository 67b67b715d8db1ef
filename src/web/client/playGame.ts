import { batch, computed, signal } from '@preact/signals';
import { moveToGtp } from '../../../engine/coords.js';
import { fixedHandicap } from '../../../engine/handicap.js';
import { illegalReason } from '../../../engine/illegal.js';
import { BLACK, EMPTY, type Position, WHITE } from '../../../engine/position.js';
import { formatResult, score } from '../../../engine/scoring.js';
import { EMPTY_GAME, type GameData, positionOf } from '../protocol/game.js';
import type { AnalysisData, Strength } from '../protocol/messages.js';
import { Clocks } from './clocks.js';
import { engine, reasonOf, session } from './engine.js';
import { t } from './i18n.js';
import { type Saved, type Setup, saveGame } from './savedGame.js';
import { colorName, illegalText, toggled } from './words.js';

/** `setup`: before a game. `play`: it goes on. `count`: both have passed, dead stones are marked. `over`: it has a result. */
type Phase = 'setup' | 'play' | 'count' | 'over';

const HINT: Strength = { seconds: 2, visits: 1000 };

export const setup = signal<Setup | undefined>(undefined);
export const game = signal<GameData>(EMPTY_GAME);
export const phase = signal<Phase>('setup');
export const thinking = signal(false);
export const hinting = signal(false);
export const fault = signal<string | undefined>(undefined);
/** What a screen reader says next. */
export const said = signal('');
export const hint = signal<AnalysisData | undefined>(undefined);
export const showOwnership = signal(false);
export const ghost = signal<number | undefined>(undefined);
export const dead = signal<ReadonlySet<number>>(new Set());
export const counted = signal(false);
/** As SGF writes it, once the game is over. */
export const result = signal('');
export const clocks = new Clocks((color) => finish(color === BLACK ? 'W+T' : 'B+T'));

export const position = computed<Position>(() => positionOf(game.value));
export const lastMove = computed<number | undefined>(() => game.value.moves.at(-1)?.[1]);
export const isPersonsTurn = computed(
  () => phase.value === 'play' && position.value.toPlay === setup.value?.color,
);
/** The score with the stones marked taken off. */
export const standing = computed(() => formatResult(score(position.value, dead.value).score));

let key = '';
/** What is asked of the engine now; an answer to anything older is dropped. */
let asking: AbortController | undefined;

export function opponentName(): string {
  const { value: now } = setup;
  const name = session.value?.networks.find((n) => n.id === now?.network)?.name ?? 'zero';
  return now?.level ? t('nameLevel', { name, n: now.level.number }) : name;
}

export function begin(next: Setup, from?: GameData): void {
  const { size, rules, komi, handicap } = next;
  const stones = handicap > 0 ? fixedHandicap(size, handicap).map((p) => [BLACK, p] as const) : [];
  key = crypto.getRandomValues(new Uint32Array(4)).join(' ');
  forget();
  batch(() => {
    setup.value = next;
    game.value = from ?? {
      size,
      rules,
      komi,
      handicap,
      stones,
      toPlay: handicap > 0 ? WHITE : BLACK,
      moves: [],
    };
    phase.value = 'play';
    result.value = '';
  });
  clocks.begin(next.clock);
  turn();
}

/** Goes on with the game of an earlier visit. */
export function resume({ setup: before, game: saved }: Saved): void {
  begin(before, saved);
}

export function backToSetup(): void {
  forget();
  clocks.stop();
  phase.value = 'setup';
}

/** A point of the board was meant. @param mayMiss whether it wants a second tap. */
export function choosePoint(p: number, mayMiss: boolean): void {
  if (phase.value === 'count') {
    dead.value = toggled(dead.value, position.value, p);
    return;
  }
  if (!isPersonsTurn.value) return;
  if (mayMiss && ghost.value !== p && position.value.isLegal(p)) {
    ghost.value = p;
    said.value = t('ghost', { move: moveToGtp(p, game.value.size) });
    return;
  }
  playMove(p);
}

/** Plays the person's move. */
export function playMove(move: number): void {
  if (!isPersonsTurn.value) return;
  const reason = illegalReason(position.value, move);
  if (reason !== undefined) {
    fault.value = illegalText(moveToGtp(move, game.value.size), reason);
    ghost.value = undefined;
    return;
  }
  put(move);
  turn();
}

/** Takes the person's last move back, and the answer to it. */
export function undo(): void {
  const { moves } = game.value;
  const own = moves.findLastIndex(([color]) => color === setup.value?.color);
  if (own < 0 || phase.value === 'setup') return;
  forget();
  batch(() => {
    game.value = { ...game.value, moves: moves.slice(0, own) };
    phase.value = 'play';
    result.value = '';
    said.value = t('undone');
  });
  turn();
}

export function resign(): void {
  if (phase.value !== 'play' || !setup.value) return;
  forget();
  said.value = t('resigned', { color: colorName(setup.value.color) });
  finish(formatResult(0, setup.value.color));
}

/** Shows what the engine would play. */
export async function askHint(): Promise<void> {
  const { value: now } = setup;
  if (!now || !isPersonsTurn.value) return;
  await ask(hinting, async (signal) => {
    const question = { game: game.value, network: now.network, key, strength: HINT, ownership: true };
    const show = (analysis: AnalysisData) => {
      if (!signal.aborted) hint.value = analysis;
    };
    show(await engine.analyse(question, show, signal));
    const best = hint.value?.moves[0];
    if (best) said.value = `${t('hint')}: ${moveToGtp(best.move, game.value.size)}`;
  });
}

/** Takes the score as it stands. */
export function agree(): void {
  finish(standing.value);
}

/** Goes on after two passes. */
export function playOn(): void {
  forget();
  phase.value = 'play';
  turn();
}

/** Asks again what was not answered. */
export function retry(): void {
  fault.value = undefined;
  if (phase.value === 'count') countStones();
  else turn();
}

export async function sgfText(): Promise<string> {
  const person = setup.value?.color === BLACK;
  const names = person ? ['person', opponentName()] : [opponentName(), 'person'];
  return engine.sgf({ game: game.value, black: names[0], white: names[1], result: result.value });
}

/** Whose turn it is now: the engine's move is asked for, or the game is counted. */
function turn(): void {
  const { value: now } = setup;
  if (!now) return;
  saveGame({ setup: now, game: game.value });
  const { isOver, toPlay } = position.value;
  if (isOver) {
    phase.value = 'count';
    clocks.stop();
    countStones();
    return;
  }
  clocks.turn(toPlay);
  if (toPlay === now.color) return;
  ask(thinking, async (signal) => {
    const { level, strength } = now;
    // A hint's search is not the level's, which would be stronger with it.
    const about = level ? { network: level.network, key: `${key} level` } : { network: now.network, key };
    const clock = clocks.of(toPlay);
    const answer = await engine.move({ game: game.value, ...about, strength, clock, resigns: true }, signal);
    if (signal.aborted) return;
    if (answer.move === undefined) {
      said.value = t('resigned', { color: colorName(toPlay) });
      finish(formatResult(0, toPlay));
      return;
    }
    put(answer.move);
    thinking.value = false;
    turn();
  });
}

/** Plays a move and says so. */
function put(move: number): void {
  const before = position.value;
  const color = before.toPlay;
  batch(() => {
    forget();
    game.value = { ...game.value, moves: [...game.value.moves, [color, move]] };
  });
  clocks.moved(color);
  const taken = position.value.captures[color] - before.captures[color];
  said.value = t(taken > 0 ? 'saidCapture' : 'said', {
    color: colorName(color),
    move: move === before.pass ? t('pass') : moveToGtp(move, before.size),
    n: taken,
  });
}

function countStones(): void {
  const { value: now } = setup;
  if (!now) return;
  counted.value = false;
  ask(thinking, async (signal) => {
    const answer = await engine.score({ game: game.value, network: now.network, key });
    if (signal.aborted) return;
    batch(() => {
      // Where the rules leave all stones alive, none is taken off.
      dead.value = new Set(answer.dead);
      counted.value = true;
      said.value = `${t('counting')} ${standing.value}`;
    });
  });
}

function finish(text: string): void {
  asking?.abort();
  clocks.stop();
  batch(() => {
    thinking.value = false;
    phase.value = 'over';
    result.value = text;
  });
  saveGame(undefined);
  said.value = `${t('over', { result: text })} ${verdict()}`;
}

/** Who has won. */
export function verdict(): string {
  const winner = result.value.startsWith('B') ? BLACK : result.value.startsWith('W') ? WHITE : EMPTY;
  if (winner === EMPTY) return t('draw');
  if (winner === setup.value?.color) return t('youWin');
  return t('youLose', { name: opponentName() });
}

/** Ends what is asked and takes away what was shown of the position before. */
function forget(): void {
  asking?.abort();
  batch(() => {
    thinking.value = false;
    hinting.value = false;
    hint.value = undefined;
    fault.value = undefined;
    ghost.value = undefined;
    dead.value = new Set();
    counted.value = false;
  });
}

async function ask(busy: typeof thinking, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  asking?.abort();
  const own = new AbortController();
  asking = own;
  batch(() => {
    thinking.value = false;
    hinting.value = false;
    busy.value = true;
    fault.value = undefined;
  });
  try {
    await work(own.signal);
  } catch (error) {
    if (!own.signal.aborted) fault.value = reasonOf(error);
  } finally {
    if (asking === own) busy.value = false;
  }
}
