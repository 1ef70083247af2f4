import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { gifOf, pngChunk, pngHeader, pngOf } from '../../support/files/images.ts';
import { lockedPdf, pdfOf } from '../../support/files/pdf.ts';
import { wordOf } from '../../support/files/word.ts';
import { zipOf } from '../../support/files/zip.ts';
import { type Lifecycle, startLifecycle } from '../../support/lifecycle.ts';
import { describes, drafts, plans } from '../../support/lifecycleModel.ts';
import { mends } from '../../support/lifecycleSample.ts';

const bomb = wordOf('', [{ name: 'word/document.xml', content: Buffer.alloc(40_000_000, ' ') }]);
const hostileFiles = [
  { name: 'specification.docx', content: bomb },
  { name: 'locked.pdf', content: lockedPdf() },
  { name: 'photo.pdf', content: Buffer.from('0000001c66747970686569630000000068656963', 'hex') },
  { name: 'cut.png', content: pngOf(9, 9).subarray(0, 40) },
  { name: 'poster.png', content: Buffer.concat([pngHeader(8000, 5000), pngChunk('IEND')]) },
  { name: 'clip.gif', content: gifOf(2) },
  { name: 'scan.pdf', content: pdfOf([[]]) },
  { name: 'logs.txt', content: zipOf([{ name: 'a.log', content: 'x' }]) },
  { name: 'copy of locked.pdf', content: lockedPdf() },
  { name: 'dump.log', content: Buffer.from([0, 1, 2, 3]) },
  { name: 'right.txt', content: 'the quantity is what counts' },
];
/** What every prompt says of them. */
const unread = [
  'attached file that is not shown: a picture of the form HEIC',
  'attached file that is not shown: a GIF picture of 1 × 1 pixels that moves',
  'attached file that is not shown: a ZIP archive',
  'attached file that is not shown: the same as another file',
  'the quantity is what counts',
];

let life: Lifecycle;

beforeAll(async () => {
  life = await startLifecycle();
}, 60_000);

afterEach(() => life.end());
afterAll(() => life.close());

describe('a work item with the agent’s tag', () => {
  const rules = `
workItem:
  started: { state: InProgress, addTags: [agent-works] }
  completed: { state: Resolved, addTags: [agent-done], removeTags: [agent-works] }
`;

  it('becomes a pull request, and is resolved when people complete it', async () => {
    await life.begin({ rules, model: [plans(), drafts(mends), describes()] });

    const id = await life.fileTask();
    await life.settle();
    const run = life.run(id);
    const pullRequestId = run.pullRequestId();

    expect(run.step).toBe('in review');
    expect(await life.dana.pullRequest(pullRequestId)).toMatchObject({ status: 'active', mergeStatus: 'succeeded' });
    expect(await life.dana.verdict(pullRequestId)).toBe('succeeded');
    expect(await life.dana.workItem(id)).toEqual({ state: 'Active', tags: ['agent-works', 'code-agent'] });

    await life.dana.completePullRequest(pullRequestId);
    await life.settle();

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'pull-request-completed' });
    expect(life.file('main', 'src/total.ts')).toContain('return price * quantity;');
    expect(await life.dana.branches()).toEqual([]);
    expect(await life.dana.workItem(id)).toEqual({ state: 'Resolved', tags: ['agent-done', 'code-agent'] });
    expect((await life.dana.comments(id)).map(({ by }) => by)).toEqual(['code-agent']);
    expect((await life.dana.comments(id))[0]?.text).toContain('completed');
    expect(await life.dana.threads(pullRequestId)).toEqual([]);
    const begun = ['run-queued', 'delivery-accepted', 'settings-used', 'secret-versions-used', 'rules-read'];
    const story = await life.story(run.id);
    expect(begun.filter((type) => story.filter((one) => one === type).length === 1)).toEqual(begun);
  });

  it('is worked on in spite of files that cannot be read, of which people are told', async () => {
    await life.begin({
      model: [plans({ about: unread }), drafts(mends, { about: unread }), describes({ about: unread })],
    });

    const id = await life.fileTask({ files: hostileFiles });
    await life.settle();
    const { description } = await life.dana.pullRequest(life.run(id).pullRequestId());
    const [report] = await life.dana.comments(id);

    expect(description).toContain('**Files of the work item that were not read, or not whole**');
    expect(description).toContain('`specification.docx`: a Word document that unpacks to more than 24 MB');
    expect(description).toContain('`locked.pdf`: a PDF that asks for a password');
    expect(description).toContain(
      '`photo.pdf`: a picture of the form HEIC, which models do not take; attach it as PNG',
    );
    expect(description).toContain('and 5 more');
    expect(report?.text).toContain('<code>specification.docx</code>');
  });
});
