import { signal } from '@preact/signals';
import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { isExported, loadSession, serverGone, tabReady } from './engine.js';
import { Button, Choice } from './fields.js';
import { t } from './i18n.js';
import { keysTexts } from './keysTexts.js';
import { isKept, keepOffline, newer, takeNewer } from './offline.js';
import { Page, pageHere, pageNames } from './pages.js';
import { said } from './playGame.js';
import { confirmTaps, language, shortcuts, theme } from './settings.js';
import { tabTexts } from './tabTexts.js';

const page = signal(pageHere());
window.addEventListener('hashchange', () => {
  // A place on the page is no page.
  if (location.hash.startsWith('#/')) page.value = pageHere();
});

function App() {
  const help = useRef<HTMLDialogElement>(null);
  return (
    <>
      <a class="skip" href="#main">
        {t('skip')}
      </a>
      <header>
        <h1>zero</h1>
        <nav aria-label="zero">
          {pageNames().map((name) => (
            <a key={name} href={`#/${name}`} aria-current={name === page.value ? 'page' : undefined}>
              {t(name)}
            </a>
          ))}
        </nav>
        <button type="button" class="button" onClick={() => help.current?.showModal()}>
          {t('help')}
        </button>
      </header>
      <main id="main" tabIndex={-1}>
        <p
          class={serverGone.value ? 'notice' : 'hidden'}
          role="status"
          data-tab={tabReady.value ? 'ready' : undefined}
        >
          {serverGone.value && tabTexts('serverGone')}
        </p>
        <Page name={page.value} onHelp={() => help.current?.showModal()} />
      </main>
      <footer>
        {isExported && <InTab />}
        <Preferences />
      </footer>
      <Announcer />
      <dialog ref={help} aria-labelledby="keys-title">
        <h2 id="keys-title">{keysTexts('keysTitle')}</h2>
        <ul>
          {(
            [
              'keyArrows',
              'keyEnter',
              'keyTyped',
              'keyP',
              'keyU',
              'keyH',
              'keyO',
              'keyReview',
              'keyHelp',
            ] as const
          ).map((key) => (
            <li key={key}>{keysTexts(key)}</li>
          ))}
        </ul>
        <button type="button" class="button primary" onClick={() => help.current?.close()}>
          {t('close')}
        </button>
      </dialog>
    </>
  );
}

/** Where the engine is, and whether the page opens offline. */
function InTab() {
  return (
    <p class="small">
      {tabTexts('inTab')} {isKept.value && `✓ ${tabTexts('kept')}`}{' '}
      {newer.value && <Button onClick={takeNewer}>{tabTexts('takeNewer')}</Button>}
    </p>
  );
}

function Preferences() {
  return (
    <div class="fields">
      <Choice
        label={t('language')}
        value={language.value}
        options={[
          ['en', 'English'],
          ['de', 'Deutsch'],
        ]}
        onChange={(value) => {
          language.value = value;
        }}
      />
      <Choice
        label={t('theme')}
        value={theme.value}
        options={[
          ['auto', t('themeAuto')],
          ['light', t('themeLight')],
          ['dark', t('themeDark')],
        ]}
        onChange={(value) => {
          theme.value = value;
        }}
      />
      <Choice
        label={t('confirmTaps')}
        value={confirmTaps.value}
        options={[
          ['auto', t('confirmAuto')],
          ['always', t('confirmAlways')],
          ['never', t('confirmNever')],
        ]}
        onChange={(value) => {
          confirmTaps.value = value;
        }}
      />
      <Choice
        label={t('shortcuts')}
        value={shortcuts.value}
        options={[
          ['on', '✓'],
          ['off', '–'],
        ]}
        onChange={(value) => {
          shortcuts.value = value;
        }}
      />
    </div>
  );
}

/** What screen readers say: each thing once. */
function Announcer() {
  return (
    <div class="hidden" role="status" aria-live="polite">
      {said.value}
    </div>
  );
}

function Root() {
  useEffect(() => {
    loadSession().then(isExported ? keepOffline : undefined);
  }, []);
  return <App />;
}

const app = document.getElementById('app')!;
// What an exported page says until its script runs.
app.textContent = '';
render(<Root />, app);
