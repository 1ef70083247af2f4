import { namedReaders } from '../reader.ts';
import { adoReaders } from './ado.ts';
import { gatewayReaders } from './gateway.ts';
import { textReaders } from './llm.ts';
import { localizeReaders } from './localize.ts';
import { patchReaders } from './patch.ts';

/** Every function of `src` that is measured. */
export const allReaders = { ...adoReaders, ...gatewayReaders, ...textReaders, ...localizeReaders, ...patchReaders };

export const readers = namedReaders(allReaders);
