import type { SelfplaySettings } from '../../../selfplay/settings.js';
import { type LeaseReply, type LeaseRequest, PROTOCOL, RECORD_VERSION } from './wire/protocol.js';

/** What a hub asks of those who play for it. */
export interface Terms {
  build: string;
  /** Hash of the settings, and the settings of self-play. */
  settings: string;
  selfplay: SelfplaySettings;
  /** The hub's epoch, which grows with each hub of the run. */
  epoch(): number;
}

/** Why a worker cannot play by these terms, in one sentence; undefined when it can. */
export function refusalOf(request: LeaseRequest, terms: Terms): LeaseReply | undefined {
  const { protocol, record, build, settings } = request;
  if (protocol !== PROTOCOL)
    return {
      refused: 'protocol',
      why: `this program speaks version ${protocol} of the messages and the hub ${PROTOCOL}; install the same version of zero on both`,
    };
  if (record !== RECORD_VERSION)
    return {
      refused: 'record',
      why: `this program writes records of version ${record} and the hub reads ${RECORD_VERSION}; install the same version of zero on both`,
    };
  if (build !== terms.build)
    return {
      refused: 'build',
      why: `this program is not built as the hub's is (${build.slice(0, 12)} and ${terms.build.slice(0, 12)}); install the same version of zero on both`,
    };
  if (settings !== terms.settings)
    return {
      refused: 'settings',
      why: "these are not the hub's settings any more; they are fetched anew",
    };
  return undefined;
}
