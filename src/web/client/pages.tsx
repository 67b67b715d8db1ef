import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { loadSession, session, sessionFault } from './engine.js';
import { Button } from './fields.js';
import { t } from './i18n.js';
import { PlayPage } from './playPage.js';
import { ReviewPage } from './reviewPage.js';

interface PageProps {
  readonly onHelp: () => void;
}

/** The pages that everybody opens, by their places in the address. */
const PAGES = { play: PlayPage, review: ReviewPage } as const;
/** Those whose scripts are loaded when they are opened. */
const LATER = {
  runs: () => import('./runsPage.js'),
  evolution: () => import('./evolutionPage.js'),
  microscope: () => import('./microscopePage.js'),
  digits: () => import('./digitsPage.js'),
  words: () => import('./wordsPage.js'),
  pictures: () => import('./picturesPage.js'),
  convolution: () => import('./convolutionPage.js'),
} satisfies Record<string, () => Promise<{ default: ComponentType<PageProps> }>>;

export type PageName = keyof typeof PAGES | keyof typeof LATER;

/** The page that the address names. */
export function pageHere(): PageName {
  const name = location.hash.replace(/^#\/?/, '');
  return Object.hasOwn(PAGES, name) || Object.hasOwn(LATER, name) ? (name as PageName) : 'play';
}

/** Those of them that ask no engine. */
const ALONE: readonly string[] = ['convolution'];

/** The pages that the engine answers, and those that ask none. */
export function pageNames(): PageName[] {
  const answered = [...(session.value?.pages ?? []), ...ALONE];
  const later = (Object.keys(LATER) as PageName[]).filter((name) => answered.includes(name));
  return [...(Object.keys(PAGES) as PageName[]), ...later];
}

export function Page({ name, ...props }: PageProps & { name: PageName }) {
  if (name in PAGES) {
    const Own = PAGES[name as keyof typeof PAGES];
    return <Own {...props} />;
  }
  if (sessionFault.value !== undefined)
    return (
      <div class="notice" role="alert">
        <p>{sessionFault.value}</p>
        <Button onClick={loadSession}>{t('retry')}</Button>
      </div>
    );
  if (!session.value) return <p class="loading">{t('loading')}</p>;
  return <Later key={name} name={name as keyof typeof LATER} {...props} />;
}

function Later({ name, ...props }: PageProps & { name: keyof typeof LATER }) {
  const [loaded, setLoaded] = useState<ComponentType<PageProps> | 'failed'>();
  const load = () => {
    LATER[name]().then(
      (module) => setLoaded(() => module.default),
      () => setLoaded('failed'),
    );
  };
  useEffect(load, [name]);
  if (loaded === undefined) return <p class="loading">{t('loading')}</p>;
  if (loaded === 'failed')
    return (
      <div class="notice" role="alert">
        <p>{t('offline')}</p>
        <Button onClick={() => location.reload()}>{t('retry')}</Button>
      </div>
    );
  const Own = loaded;
  return <Own {...props} />;
}
