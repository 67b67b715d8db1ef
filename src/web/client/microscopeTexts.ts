import { texts } from './i18n.js';

export const microscopeTexts = texts(
  {
    network: 'Network',
    layer: 'Layer',
    input: 'Input planes',
    stem: '{n}: first convolution',
    block: '{n}: block {block}, convolution {half}',
    head: '{n}: head {block}',
    plain: '{n}: layer {block}',
    map: 'Map {n}',
    maps: 'Maps of the layer, the strongest first',
    some: '{n} of {of} maps are shown, the strongest.',
    click: 'A click on the board',
    sees: 'shows what a point sees',
    plays: 'plays a stone',
    onBoard: 'On the board',
    aMap: 'the map chosen',
    policy: 'policy',
    owner: 'ownership',
    at: '{point} is {value}; the strongest of the layer is {scale}.',
    field: 'It sees {side}×{side} points of the board: the frame.',
    all: 'It sees the whole board: something was pooled over all points.',
    colours:
      'Red is positive, blue is negative, deep is the strongest of the layer; all for the player to move.',
    quantized:
      'In play this network computes in 8 bits. Its maps are shown before they are rounded to bytes; the heads may differ from those of play by as much.',
    noLayers:
      'Of this network input and heads are shown alone: it has no rectified layer as large as the board.',
    heads: 'Heads',
    lead: 'Lead',
    share: 'Share',
    choices: 'First choices',
  },
  {
    network: 'Netz',
    layer: 'Schicht',
    input: 'Eingabeebenen',
    stem: '{n}: erste Faltung',
    block: '{n}: Block {block}, Faltung {half}',
    head: '{n}: Kopf {block}',
    plain: '{n}: Schicht {block}',
    map: 'Karte {n}',
    maps: 'Karten der Schicht, die stärkste zuerst',
    some: '{n} von {of} Karten sind zu sehen, die stärksten.',
    click: 'Ein Klick auf das Brett',
    sees: 'zeigt, was ein Punkt sieht',
    plays: 'setzt einen Stein',
    onBoard: 'Auf dem Brett',
    aMap: 'die gewählte Karte',
    policy: 'Zugwahl',
    owner: 'Gebiet',
    at: '{point} ist {value}; der stärkste Wert der Schicht ist {scale}.',
    field: 'Er sieht {side}×{side} Punkte des Bretts: den Rahmen.',
    all: 'Er sieht das ganze Brett: Etwas wurde über alle Punkte zusammengefasst.',
    colours:
      'Rot ist positiv, blau negativ, satt der stärkste Wert der Schicht; alles für den Spieler am Zug.',
    quantized:
      'Im Spiel rechnet dieses Netz mit 8 Bit. Seine Karten sind zu sehen, bevor sie auf Bytes gerundet werden; um so viel können die Köpfe von denen im Spiel abweichen.',
    noLayers:
      'Von diesem Netz sind nur Eingabe und Köpfe zu sehen: Es hat keine gleichgerichtete Schicht von der Größe des Bretts.',
    heads: 'Köpfe',
    lead: 'Vorsprung',
    share: 'Anteil',
    choices: 'Erste Wahl',
  },
);

const planes = texts(
  {
    own: 'own stones',
    other: 'opponent’s stones',
    ownBefore: 'own, {n} before',
    otherBefore: 'opponent’s, {n} before',
    one: '1 liberty',
    two: '2 liberties',
    three: '3 or more',
    ko: 'forbidden by ko',
    move: 'move {n} ago',
    passed: 'has passed',
    board: 'the board',
    komi: 'komi',
    black: 'Black to move',
    white: 'White to move',
    eyes: 'own eyes',
    caught: 'caught in a ladder',
    catches: 'catches in a ladder',
    caughtHere: 'would be caught here',
    ownAfter: 'own stone here: {n} liberties',
    ownTakes: 'own stone here: captures',
    otherAfter: 'opponent’s here: {n} liberties',
    otherTakes: 'opponent’s here: captures',
    ownArea: 'own area as it stands',
    otherArea: 'opponent’s area as it stands',
    plane: 'plane {n}',
  },
  {
    own: 'eigene Steine',
    other: 'gegnerische',
    ownBefore: 'eigene, {n} zuvor',
    otherBefore: 'gegnerische, {n} zuvor',
    one: '1 Freiheit',
    two: '2 Freiheiten',
    three: '3 und mehr',
    ko: 'verboten durch Ko',
    move: 'Zug vor {n}',
    passed: 'hat gepasst',
    board: 'das Brett',
    komi: 'Komi',
    black: 'Schwarz am Zug',
    white: 'Weiß am Zug',
    eyes: 'eigene Augen',
    caught: 'in einer Treppe gefangen',
    catches: 'fängt in einer Treppe',
    caughtHere: 'würde hier gefangen',
    ownAfter: 'eigener Stein hier: Freiheiten: {n}',
    ownTakes: 'eigener Stein hier: schlägt',
    otherAfter: 'gegnerischer hier: Freiheiten: {n}',
    otherTakes: 'gegnerischer hier: schlägt',
    ownArea: 'eigenes Gebiet zur Zeit',
    otherArea: 'gegnerisches Gebiet zur Zeit',
    plane: 'Ebene {n}',
  },
);

/** What an input plane of a set means (engine/planes.ts, engine/inputs.ts). */
export function planeName(set: string, plane: number): string {
  const p = planes;
  const before = (own: boolean, n: number) =>
    n === 0 ? p(own ? 'own' : 'other') : p(own ? 'ownBefore' : 'otherBefore', { n });
  if (set === 'agz') return plane === 16 ? p('black') : before(plane % 2 === 0, plane >> 1);
  if (set === 'leela-zero')
    return plane >= 16 ? p(plane === 16 ? 'black' : 'white') : before(plane < 8, plane % 8);
  if (!['extended', 'sized', 'tactical', 'sized-tactical'].includes(set)) return p('plane', { n: plane });
  if (plane >= 6 && plane <= 10) return p('move', { n: plane - 5 });
  const names = ['own', 'other', 'one', 'two', 'three', 'ko'] as const;
  const rest = ['passed', 'board', 'komi', 'black', 'eyes', 'caught', 'catches', 'caughtHere'] as const;
  if (plane < 19) return p(names[plane] ?? rest[plane - 11] ?? 'plane', { n: plane });
  if (plane >= 27) return p(plane === 27 ? 'ownArea' : 'otherArea');
  const [after, takes] =
    plane < 23 ? (['ownAfter', 'ownTakes'] as const) : (['otherAfter', 'otherTakes'] as const);
  const liberties = (plane - 19) % 4;
  return liberties === 3 ? p(takes) : p(after, { n: liberties === 2 ? '3+' : `${liberties + 1}` });
}
