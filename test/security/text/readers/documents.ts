import { readText } from '../../../../src/documents/readText.ts';
import { hiddenStylesOf, visibleWordXml } from '../../../../src/documents/wordXml.ts';
import { documentXml, paragraph, run } from '../../../support/files/word.ts';
import type { Readers } from '../reader.ts';

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Files of others, as far as they are read without a thread of their own that bounds them. */
export const documentReaders: Readers = {
  'documents/readText.ts': { readText: (text) => readText(Buffer.from(text)) },
  'documents/wordXml.ts': {
    'visibleWordXml: as it is': (text) => refusalOf(() => visibleWordXml(text)),
    'visibleWordXml: as the text of a run': (text) =>
      refusalOf(() => visibleWordXml(documentXml(paragraph(run(escaped(text)))))),
    hiddenStylesOf: (text) => refusalOf(() => hiddenStylesOf(text)),
  },
};

/** What is no XML is refused. */
function refusalOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}
