import { namedReaders } from '../reader.ts';
import { adoReaders } from './ado.ts';
import { conversationReaders } from './conversation.ts';
import { documentReaders } from './documents.ts';
import { fileReaders } from './files.ts';
import { gatewayReaders } from './gateway.ts';
import { textReaders } from './llm.ts';
import { localizeReaders } from './localize.ts';
import { patchReaders } from './patch.ts';
import { platformReaders } from './platform.ts';
import { shownReaders } from './shown.ts';
import { toolReaders } from './tools.ts';

const rooms = [
  adoReaders,
  conversationReaders,
  documentReaders,
  fileReaders,
  gatewayReaders,
  textReaders,
  localizeReaders,
  patchReaders,
  platformReaders,
  shownReaders,
  toolReaders,
];

/** Every function of `src` that is measured. */
export const readers = rooms.flatMap(namedReaders);
