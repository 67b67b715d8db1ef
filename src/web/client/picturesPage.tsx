import { useEffect, useState } from 'preact/hooks';
import type { PicturesAbout } from '../protocol/pictures.js';
import { reasonOf } from './engine.js';
import { FromNoise } from './fromNoise.js';
import { get } from './serverEngine.js';
import { Upscaling } from './upscaling.js';

/** Pictures: made larger, and made of noise, by the shipped networks. */
export default function PicturesPage() {
  const [about, setAbout] = useState<PicturesAbout>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    get<PicturesAbout>('pictures').then(setAbout, (error) => setFault(reasonOf(error)));
  }, []);
  return (
    <>
      {fault !== undefined && (
        <p class="notice fault" role="alert">
          {fault}
        </p>
      )}
      {about && <Upscaling upscalers={about.upscalers} />}
      {about && <FromNoise generator={about.generator} />}
    </>
  );
}
