import { texts } from './i18n.js';

export const keysTexts = texts(
  {
    keysTitle: 'Keys',
    keyArrows: 'Arrows: between the points of the board',
    keyEnter: 'Enter or Space: play there',
    keyTyped: 'd4: play D4, wherever the focus is',
    keyP: 'P: pass',
    keyU: 'U: take back',
    keyH: 'H: hint',
    keyO: 'O: ownership in a hint',
    keyReview: 'Review: arrows go through the game, N and Shift+N to mistakes',
    keyHelp: '?: this help',
  },
  {
    keysTitle: 'Tasten',
    keyArrows: 'Pfeile: von Punkt zu Punkt auf dem Brett',
    keyEnter: 'Eingabe oder Leertaste: dort setzen',
    keyTyped: 'd4: D4 setzen, wo auch immer der Fokus ist',
    keyP: 'P: passen',
    keyU: 'U: zurücknehmen',
    keyH: 'H: Tipp',
    keyO: 'O: Gebiet im Tipp',
    keyReview: 'Besprechen: Pfeile gehen durch das Spiel, N und Umschalt+N zu Fehlern',
    keyHelp: '?: diese Hilfe',
  },
);
