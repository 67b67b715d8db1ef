import { texts } from './i18n.js';

/** Texts about the engine in the tab. */
export const tabTexts = texts(
  {
    serverGone:
      'The server does not answer: the game goes on in this tab. Start zero web again to have it back.',
    inTab: 'The engine runs in this tab; nothing leaves your machine.',
    kept: 'The page opens offline too.',
    takeNewer: 'Load the newer version',
    noWasm:
      'This browser cannot run the engine: it has no WebAssembly with SIMD, or it is switched off. Use a newer browser, or play with npx zero web.',
    tabMissing: 'The engine could not be loaded: load the page again, or copy its folder anew.',
    folderBroken: 'The page is not whole: copy its folder anew, or make it with zero web --export.',
    networkDamaged:
      'The network {name} is damaged: load the page again, or make its folder with zero web --export.',
  },
  {
    serverGone:
      'Der Server antwortet nicht: Das Spiel geht in diesem Tab weiter. Starten Sie zero web neu, um ihn wieder zu haben.',
    inTab: 'Die Engine läuft in diesem Tab; nichts verlässt Ihren Rechner.',
    kept: 'Die Seite öffnet sich auch ohne Netz.',
    takeNewer: 'Neuere Fassung laden',
    noWasm:
      'Dieser Browser kann die Engine nicht ausführen: Er hat kein WebAssembly mit SIMD, oder es ist abgeschaltet. Nehmen Sie einen neueren Browser, oder spielen Sie mit npx zero web.',
    tabMissing:
      'Die Engine ließ sich nicht laden: Laden Sie die Seite neu, oder kopieren Sie ihren Ordner noch einmal.',
    folderBroken:
      'Die Seite ist nicht vollständig: Kopieren Sie ihren Ordner noch einmal, oder machen Sie ihn mit zero web --export.',
    networkDamaged:
      'Das Netz {name} ist beschädigt: Laden Sie die Seite neu, oder machen Sie ihren Ordner mit zero web --export.',
  },
);
