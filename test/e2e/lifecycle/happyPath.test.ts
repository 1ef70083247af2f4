import { afterEach, describe, expect, it } from '@jest/globals';
import { gifOf, pngChunk, pngHeader, pngOf } from '../../support/files/images.ts';
import { lockedPdf, pdfOf } from '../../support/files/pdf.ts';
import { wordOf } from '../../support/files/word.ts';
import { zipOf } from '../../support/files/zip.ts';
import type { LifecycleOptions } from '../../support/lifecycle/lifecycle.ts';
import { describes, drafts, plans } from '../../support/lifecycle/model.ts';
import { fixes, tillTask } from '../../support/lifecycle/sample.ts';
import { useLifecycle } from '../../support/useLifecycle.ts';
import { sendDetails, statusesOf } from '../../support/webhook/subscriptionDetails.ts';

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

/** Signs that Azure DevOps allows in names, and that mean something in Markdown, in HTML or in an address. */
const names = { project: 'Läden (Süd) !v2', repository: "till (new) & 'old' ^1" };
const process: LifecycleOptions['process'] = {
  fields: [
    { referenceName: 'Custom.Kriterien', name: 'Abnahmekriterien', type: 'html' },
    { referenceName: 'Custom.Region', name: 'Region', type: 'string' },
    { referenceName: 'Custom.SyncId', name: 'Sync', type: 'string' },
    { referenceName: 'Custom.Notes', name: 'Notes for support', type: 'plainText' },
  ],
  types: {
    Bug: {
      fields: ['Custom.Kriterien', 'Custom.Region', 'Custom.SyncId', 'Custom.Notes'],
      form: [
        { field: 'Custom.Kriterien', group: 'Wann ist es fertig?' },
        { field: 'Custom.SyncId', isHidden: true },
      ],
    },
  },
};

const life = useLifecycle({
  ...names,
  process,
  settings: { WORK_ITEM_FIELDS: 'System.Reason; -Notes for support' },
});

describe('a work item with the agent’s tag', () => {
  const rules = `
workItem:
  started: { state: InProgress, addTags: [agent-works] }
  completed: { state: Resolved, addTags: [agent-done], removeTags: [agent-works] }
`;

  it('becomes a pull request, and is resolved when people complete it', async () => {
    await life.begin({ rules, model: [plans(), drafts(fixes), describes()] });

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
      model: [plans({ about: unread }), drafts(fixes, { about: unread }), describes({ about: unread })],
    });

    const id = await life.fileTask({ files: hostileFiles });
    await life.settle();
    const { description } = await life.dana.pullRequest(life.run(id).pullRequestId());
    const [report] = await life.dana.comments(id);

    expect(description).toContain('**Attachments that were not read completely**');
    expect(description).toContain('`specification.docx`: a Word document that unpacks to more than 24 MB');
    expect(description).toContain('`locked.pdf`: a PDF that asks for a password');
    expect(description).toContain(
      '`photo.pdf`: a picture of the form HEIC, which models do not take; attach it as PNG',
    );
    expect(description).toContain('and 5 more');
    expect(report?.text).toContain('<code>specification.docx</code>');
  });
});

describe('a work item whose fields are as long as Azure DevOps lets them be', () => {
  it('gets its run, and the subscription stays as it is', async () => {
    await life.begin({ model: [plans(), drafts(fixes), describes()] });

    const description = `${tillTask.description}\n${'請求"\\\t'.repeat(200_000)}`;
    const id = await life.fileTask({ description });
    await life.passUntil('the delivery is read', () => life.runs(id).length > 0);
    await life.settle();

    expect(life.run(id).step).toBe('in review');
    expect(await statusesOf(life.ado)).toEqual(['enabled']);
  });
});

describe('service hooks that a person has set to send few details', () => {
  afterEach(() => sendDetails(life.ado, {}));

  it.each([
    ['minimal', { resourceDetailsToSend: 'minimal', messagesToSend: 'none', detailedMessagesToSend: 'none' }],
    ['none', { resourceDetailsToSend: 'none', messagesToSend: 'text', detailedMessagesToSend: 'markdown' }],
  ])('lead to all that whole ones do: %s', async (_amount, details) => {
    await life.begin({ model: [plans(), drafts(fixes), describes()] });
    await sendDetails(life.ado, details);

    const id = await life.fileTask({ tags: [] });
    await life.settle();
    expect(life.runs(id)).toEqual([]);

    await life.dana.setTags(id, 'till; code-agent');
    await life.settle();
    const run = life.run(id);
    const pullRequestId = run.pullRequestId();
    expect(run.step).toBe('in review');
    expect(await life.dana.verdict(pullRequestId)).toBe('succeeded');

    await life.dana.changeWorkItem(id, { 'System.Title': 'Totals are still wrong' });
    await life.dana.comment(id, '/agent status');
    await life.dana.commentOnPullRequest(pullRequestId, '/agent status');
    await life.settle();
    expect((await life.dana.comments(id)).filter(({ text }) => /in review/.test(text))).toHaveLength(1);
    expect((await life.dana.threads(pullRequestId)).flatMap(({ comments }) => comments.map(({ by }) => by))).toEqual([
      'Dana Developer',
      'code-agent',
    ]);

    await life.dana.completePullRequest(pullRequestId);
    await life.settle();
    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'pull-request-completed' });
    expect(life.runs(id)).toHaveLength(1);
  });
});

describe('a bug as a team writes it', () => {
  const wordList =
    '<p class="MsoListParagraph" style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">3.<span>&nbsp;&nbsp;</span></span>Ring up two</p>' +
    '<p class="MsoListParagraph" style="mso-list:l0 level2 lfo1"><span style="mso-list:Ignore">b)<span>&nbsp;</span></span>at 3 EUR</p>';
  const rates =
    '<table><tr><th>Region</th><th>Rate</th></tr><tr><td rowspan="2">South</td><td>10<sup>-2</sup></td></tr>' +
    '<tr><td style="background:#ffeef0">7</td></tr></table>';

  it('is shown to the model with its fields, its links and what its formats mean', async () => {
    const related = await life.dana.fileWorkItem({ title: 'Receipts <b>lack</b> tax', description: '', tags: [] });
    await life.begin({
      model: [
        plans({
          notAbout: ['hidden-on-the-form', 'not-for-models'],
          about: [
            ...['~~round up~~', '3.  Ring up two', '    b)  at 3 EUR', '| South | 10<sup>-2</sup> |'],
            ...['| South | <span style="background:red">7</span> |', '```\ntotal(3, 2)\n  = 3\n```'],
            ...['name: System Info', 'Till 4.2', 'name: Wann ist es fertig?', '-   [x] two pieces\n-   [ ] none'],
            ...['Region: Süd', 'Priority: 1', 'Severity: 1 - Critical', 'Found In: 20261123.4', 'Reason: New'],
            ...['Related', 'Bug "Receipts <b>lack</b> tax" (New)', 'see the old ticket', 'Fixed in Commit'],
          ],
        }),
        drafts(fixes),
        describes(),
      ],
    });
    const commit = life.tip('main');
    const link = `vstfs:///Git/Commit/${life.ado.projectId}%2F${life.ado.repositoryId}%2F${commit}`;

    const id = await life.fileTask({
      fields: {
        'Microsoft.VSTS.TCM.ReproSteps': `<div><span style="text-decoration:line-through">round up</span></div>${wordList}${rates}<div style="white-space:pre;font-family:Consolas">total(3, 2)\n  = 3</div>`,
        'Microsoft.VSTS.TCM.SystemInfo': '<div>Till 4.2</div>',
        'Microsoft.VSTS.Common.Priority': '1',
        'Microsoft.VSTS.Common.Severity': '1 - Critical',
        'Microsoft.VSTS.Build.FoundIn': '20261123.4',
        'Custom.Kriterien': '<ul><li data-checked="true">two pieces</li><li data-checked="false">none</li></ul>',
        'Custom.Region': 'Süd',
        'Custom.SyncId': 'hidden-on-the-form',
        'Custom.Notes': 'not-for-models',
      },
      relations: [
        {
          rel: 'System.LinkTypes.Related',
          url: `${life.ado.url}/_apis/wit/workItems/${related}`,
          attributes: { comment: 'see the old ticket' },
        },
        { rel: 'ArtifactLink', url: link, attributes: { name: 'Fixed in Commit' } },
      ],
    });
    await life.settle();

    expect(life.run(id).step).toBe('in review');
    await life.dana.completePullRequest(life.run(id).pullRequestId());
    await life.settle();
  });

  it('gets links that lead to its pull request, whatever project and repository are called', async () => {
    await life.begin({
      rules: 'approval: { when: always, by: [rita@contoso.example] }\n',
      model: [plans(), drafts(fixes), describes()],
    });
    const id = await life.fileTask();
    await life.settle();
    const change = await life.changeToApprove(id);
    await life.rita.comment(id, `/agent approve ${change}`);
    await life.settle();
    await life.dana.comment(id, '/agent status');
    await life.dana.comment(id, '/agent explain');
    await life.settle();

    const pullRequestId = life.run(id).pullRequestId();
    const texts = (await life.dana.comments(id)).filter(({ by }) => by === 'code-agent').map(({ text }) => text);
    const links = texts.flatMap((text) => [...text.matchAll(/<a href="([^"]*)">([^<]*)<\/a>/g)]);
    const expected = `/${names.project}/_git/${names.repository}/pullrequest/${pullRequestId}`;

    expect(links.length).toBeGreaterThanOrEqual(3);
    for (const [, address = '', words = ''] of links) {
      expect(words.toLowerCase()).toBe(`pull request ${pullRequestId}`);
      expect(decodeURIComponent(new URL(address).pathname).endsWith(expected)).toBe(true);
    }
    expect(texts.join('\n')).not.toMatch(/\]\(http/);
    await life.dana.completePullRequest(pullRequestId);
    await life.settle();
  });
});
