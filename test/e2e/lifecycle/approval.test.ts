import { describe, expect, it } from '@jest/globals';
import { describes, drafts, plans } from '../../support/lifecycle/model.ts';
import { fixes, tillTask } from '../../support/lifecycle/sample.ts';
import { useLifecycle } from '../../support/useLifecycle.ts';

const life = useLifecycle();

/** Rita is among the approvers, Dana is not. */
const rules = `
approval:
  when: always
  by: ['group:[Store]\\Approvers']
  timeoutHours: 72
  reminderHours: 24
workItem:
  started: { addTags: [agent-works] }
`;

/** Files a task; its run waits for somebody's approval at the end. */
async function fileTaskToApprove(): Promise<number> {
  const id = await life.fileTask();
  await life.settle();
  expect(life.run(id).step).toBe('waiting for approval');
  expect(await life.dana.branches()).toEqual([]);
  return id;
}

const texts = async (id: number) => (await life.dana.comments(id)).map(({ text }) => text);

describe('a change that needs approval', () => {
  it('is shown with its diff, and pushed when somebody with the right approves it', async () => {
    await life.begin({ rules, model: [plans(), drafts(fixes), describes()] });
    const id = await fileTaskToApprove();
    const [question = ''] = await texts(id);

    await life.rita.comment(id, `/agent approve ${await life.changeToApprove(id)} looks right`);
    await life.settle();

    expect(question).toContain('return price * quantity;');
    expect(question).toContain('/agent approve');
    expect(life.run(id).step).toBe('in review');
    expect(await life.story(life.run(id).id)).toContain('approval-given');
  });

  it('is not pushed when it is refused, and the work item is put back', async () => {
    await life.begin({ rules, model: [plans(), drafts(fixes)] });
    const id = await fileTaskToApprove();

    await life.rita.comment(id, '/agent reject we round elsewhere');
    await life.settle();

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'rejected' });
    expect(await life.dana.branches()).toEqual([]);
    expect(await life.dana.workItem(id)).toEqual({ state: 'New', tags: ['code-agent'] });
    expect((await texts(id)).join('\n')).toContain('we round elsewhere');
  });

  it('is given up when nobody answers, after reminders', async () => {
    await life.begin({ rules, model: [plans(), drafts(fixes)] });
    const id = await fileTaskToApprove();

    await life.pass({ hours: 71 });
    expect(life.run(id).step).toBe('waiting for approval');
    const story = await life.story(life.run(id).id);
    await life.pass({ hours: 2 });

    expect(story.filter((type) => type === 'reminder-sent')).toHaveLength(2);
    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'not-approved-in-time' });
    expect(await life.dana.branches()).toEqual([]);
    expect(await life.dana.workItem(id)).toEqual({ state: 'New', tags: ['code-agent'] });
  });

  it('is not pushed on the word of somebody without the right, who is told so', async () => {
    await life.begin({ rules, model: [plans(), drafts(fixes), describes()] });
    const id = await fileTaskToApprove();

    await life.dana.comment(id, `/agent approve ${await life.changeToApprove(id)}`);
    await life.settle();
    expect(life.run(id).step).toBe('waiting for approval');
    const [, , answer = ''] = await texts(id);
    await life.rita.comment(id, `/agent approve ${await life.changeToApprove(id)}`);
    await life.settle();

    expect(answer).toContain('You cannot use');
    expect(life.run(id).step).toBe('in review');
    expect(await life.story(life.run(id).id)).toEqual(expect.arrayContaining(['command-refused', 'approval-given']));
  });

  it('waits through a deployment of the app', async () => {
    await life.begin({ rules, model: [plans(), drafts(fixes), describes()] });
    const id = await fileTaskToApprove();

    await life.app.restart();
    await life.pass({ days: 1 });
    await life.rita.comment(id, `/agent approve ${await life.changeToApprove(id)}`);
    await life.settle();

    expect(life.run(id).step).toBe('in review');
  });

  it('is not asked for where the rules want it for other paths only', async () => {
    const elsewhere = 'approval: { when: matching, paths: [infra/**], moreThanFiles: 3 }\n';
    await life.begin({ rules: elsewhere, model: [plans(), drafts(fixes), describes()] });

    const id = await life.fileTask({ title: tillTask.title });
    await life.settle();

    expect(life.run(id).step).toBe('in review');
  });
});
