import { basename } from 'node:path';
import type { Levels } from './levels.js';

/** The levels as a table for people. */
export function levelLines({ size, komi, levels }: Levels): string[] {
  const rows = levels.map(({ level, elo, error, network, visits, drawn, against }) => [
    String(level),
    `${elo.toFixed(0)} ± ${error.toFixed(0)}`,
    basename(network, '.zero'),
    String(visits),
    `${Math.round(100 * drawn)} %`,
    `${against.wins}-${against.losses}${against.draws > 0 ? `-${against.draws}` : ''}`,
  ]);
  const table = [
    ['level', 'Elo', 'network', 'playouts', 'drawn', 'won-lost-drawn against the one below'],
    ...rows,
  ];
  const widths = table[0].map((_, c) => Math.max(...table.map((row) => row[c].length)));
  return [
    ...table.map((row) =>
      row
        .map((cell, c) => (c === 2 || c === 5 ? cell.padEnd(widths[c]) : cell.padStart(widths[c])))
        .join('  ')
        .trimEnd(),
    ),
    '',
    `On ${size}x${size} with komi ${komi}; random play is 0, ± is 95 %. Drawn: moves that are drawn by the network's priors.`,
  ];
}
