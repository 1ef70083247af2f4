import { describe, expect, it } from '@jest/globals';
import { createFileReader } from '../../../../src/activities/attachments/fileReader.ts';
import { pdfOf } from '../../../support/files/pdf.ts';
import { paragraph, run, wordOf } from '../../../support/files/word.ts';

// A machine with much else to do shall not make these fail: bounds of time are tested apart.
const patient = { processorMilliseconds: 60_000, wallMilliseconds: 100_000, heapMegabytes: 96, bufferMegabytes: 80 };
const failures: string[] = [];
const read = createFileReader((detail) => failures.push(detail), patient);

describe('a file, read in a thread of its own', () => {
  it('shows the first pages and paragraphs of a long one, and says so', async () => {
    const pages = Array.from({ length: 500 }, (_value, index) => [`Page ${index + 1}.`]);
    const paragraphs = paragraph(run('word '.repeat(20))).repeat(20_000);

    const [pdf, word] = [await read(pdfOf(pages)), await read(wordOf(paragraphs))];

    expect(pdf).toMatchObject({
      kind: 'text',
      isCut: true,
      note: 'a PDF of 500 pages, of which the first 60 are shown',
    });
    expect(pdf).toMatchObject({ text: expect.stringMatching(/^Page 1\.[\s\S]*Page 60\.$/) });
    expect(word).toMatchObject({ kind: 'text', isCut: true, text: expect.stringMatching(/^word word/) });
  });

  it('is given up where it takes too much memory or time, and the next one is read', async () => {
    const spaces = Buffer.alloc(200_000_000, ' ');
    const bomb = pdfOf([{ operators: spaces }]);
    const hasty = createFileReader((detail) => failures.push(detail), { ...patient, processorMilliseconds: 50 });
    const slow = wordOf(paragraph(run('word '.repeat(20))).repeat(20_000));

    expect(await read(bomb)).toEqual({ kind: 'unread', note: 'a file that needs more than 176 MB of memory to read' });
    expect(await hasty(slow)).toEqual({ kind: 'unread', note: 'a file that needs more than 0.05 s to read' });
    expect(await read(pdfOf([['next']]))).toMatchObject({ text: 'next' });
    expect(failures).toEqual([]);
  });

  it('is given up where its thread breaks, which the log tells', async () => {
    const told: string[] = [];
    const broken = createFileReader((detail) => told.push(detail), patient, new URL('data:text/javascript,throw 1'));

    expect(await broken(Buffer.from('x'))).toEqual({ kind: 'unread', note: 'a file that could not be read' });
    expect(told).toHaveLength(1);
  });
});
