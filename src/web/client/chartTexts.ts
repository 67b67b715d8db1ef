import { texts } from './i18n.js';

export const chartTexts = texts(
  { table: 'As a table', nothing: 'Nothing measured yet.' },
  { table: 'Als Tabelle', nothing: 'Noch nichts gemessen.' },
);
