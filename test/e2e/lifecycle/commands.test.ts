import { describe, expect, it } from '@jest/globals';
import { describes, drafts, plans, replaceLine } from '../../support/lifecycle/model.ts';
import { fixes } from '../../support/lifecycle/sample.ts';
import { useLifecycle } from '../../support/useLifecycle.ts';

const life = useLifecycle();

const whole = [plans(), drafts(fixes), describes()];
const texts = async (id: number) => (await life.dana.comments(id)).map(({ text }) => text);

/** A work item without the agent's tag, and what the agent answers to a comment on it. */
async function say(text: string): Promise<{ readonly id: number; readonly answer: string }> {
  const id = await life.fileTask({ tags: [] });
  await life.dana.comment(id, text);
  await life.settle();
  return { id, answer: (await texts(id)).slice(1).join('\n') };
}

describe('a command on a work item', () => {
  it('plan: the plan is written, and nothing else done', async () => {
    await life.begin({ model: [plans()] });

    const { id, answer } = await say('/agent plan');

    expect(answer).toContain('Multiply by the quantity.');
    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'plan-only' });
    expect(await life.dana.branches()).toEqual([]);
  });

  it('fix: a run begins, with the instructions that stand behind it', async () => {
    const model = [plans({ about: ['Use a helper.'] }), drafts(fixes, { about: ['Use a helper.'] }), describes()];
    await life.begin({ model });

    const { id } = await say('Hello all,\n\n/Agent FIX Use a helper.');

    expect(life.run(id).step).toBe('in review');
    const story = await life.story(life.run(id).id);
    expect(story.slice(0, 2)).toEqual(['delivery-accepted', 'command-accepted']);
  });

  it('fix, again: goes to the run that is there, and the person is told', async () => {
    const mindful = replaceLine('src/total.ts', '  return price * quantity;', '  return quantity * price;');
    const again = drafts(mindful, { name: 'on request', about: ['Mind the empty basket.'] });
    await life.begin({ model: [...whole, again] });
    const { id } = await say('/agent fix');

    await life.dana.comment(id, '/agent fix Mind the empty basket.');
    await life.settle();

    expect((await texts(id)).join('\n')).toMatch(/is already working on this/);
    const [first, second] = life.runs(id);
    expect(second?.outcome).toBe('refused');
    expect(life.file(first?.branch ?? '', 'src/total.ts')).toContain('return quantity * price;');
  });

  it('status: says where the run is, and afterwards how it ended', async () => {
    await life.begin({ model: whole });
    const id = await life.fileTask();
    await life.settle();

    await life.dana.comment(id, '/agent status');
    await life.settle();
    const during = (await texts(id)).at(-1);
    await life.dana.completePullRequest(life.run(id).pullRequestId());
    await life.settle();
    await life.dana.comment(id, '/agent status');
    await life.settle();

    expect(during).toContain('in review');
    expect((await texts(id)).at(-1)).toContain('completed');
  });

  it('explain: tells the story of the run', async () => {
    await life.begin({ model: whole });
    const id = await life.fileTask();
    await life.settle();

    await life.dana.comment(id, '/agent explain');
    await life.settle();

    expect((await texts(id)).at(-1)).toContain(life.run(id).id);
  });

  it.each(['/agent help', '/agent', '/agent danse'])('%s: explains the commands', async (command) => {
    await life.begin({ model: whole.map((step) => ({ ...step, times: 'any' as const })) });

    const { id, answer } = await say(command);

    expect(answer).toContain('/agent approve');
    expect(life.runs(id)).toEqual([]);
  });

  it('is not heeded when the agent itself wrote it', async () => {
    await life.begin({ model: whole.map((step) => ({ ...step, times: 'any' as const })) });
    const id = await life.fileTask({ tags: [] });

    await life.agent.comment(id, '/agent fix');
    await life.settle();

    expect(life.runs(id)).toEqual([]);
    expect(await texts(id)).toHaveLength(1);
  });

  it('is refused to those whom the rules do not name', async () => {
    const rules = "commands: { fix: ['rita@contoso.example'] }\n";
    await life.begin({ rules, model: whole });

    const { id, answer } = await say('/agent fix');
    expect(life.runs(id)).toEqual([]);
    await life.rita.comment(id, '/agent fix');
    await life.settle();

    expect(answer).toContain('commands.fix');
    expect(life.run(id).step).toBe('in review');
  });
});

describe('a command on a pull request', () => {
  it('is answered in its thread, once however often it is delivered', async () => {
    await life.begin({ model: whole });
    const id = await life.fileTask();
    await life.settle();
    life.events.repeat(3);

    await life.dana.commentOnPullRequest(life.run(id).pullRequestId(), '/agent status');
    await life.settle();
    const [thread] = await life.dana.threads(life.run(id).pullRequestId());

    expect(thread?.comments).toHaveLength(2);
    expect(thread?.comments[1]?.text).toContain('in review');
  });
});

describe('two commands at once', () => {
  it('are both carried out', async () => {
    const first = replaceLine('src/total.ts', '  return price * quantity;', '  return quantity * price;');
    const second = replaceLine('README.md', '# Till', '# The till');
    const asked = [
      drafts(first, { name: 'first', about: ['Turn it round.'] }),
      drafts(second, { name: 'second', about: ['Name it well.'] }),
    ];
    await life.begin({ model: [...asked, ...whole] });
    const id = await life.fileTask({ type: 'Task' });
    await life.settle();
    const { branch = '' } = life.run(id);

    life.events.hold();
    await life.dana.commentOnPullRequest(life.run(id).pullRequestId(), '/agent fix Turn it round.');
    await life.dana.commentOnPullRequest(life.run(id).pullRequestId(), '/agent fix Name it well.');
    await life.settle();
    await life.events.release();
    await life.settle();

    expect(life.file(branch, 'src/total.ts')).toContain('return quantity * price;');
    expect(life.file(branch, 'README.md')).toContain('# The till');
  });
});

describe('a run that failed', () => {
  it('says where the rules are wrong, how it ended, and begins again on /agent retry', async () => {
    await life.begin({ rules: 'candidates:\n  cuont: 3\n', model: whole, mayFail: true });
    const id = await life.fileTask();
    await life.settle();
    expect(life.run(id)).toMatchObject({ step: 'failed', state: 'Failed' });
    expect((await texts(id)).join()).toMatch(/line 2, column 3/);

    await life.dana.comment(id, '/agent retry');
    await life.settle();
    expect((await texts(id)).at(-1)).toMatch(/line 2, column 3/);

    await life.moveTarget({ '.code-agent.yml': 'candidates:\n  count: 1\n' });
    await life.dana.comment(id, '/agent status');
    await life.settle();
    expect((await texts(id)).at(-1)).toContain('ended: failed');

    await life.dana.comment(id, '/agent retry');
    await life.settle();

    expect(life.runs(id)).toHaveLength(2);
    expect(life.run(id).step).toBe('in review');
  });
});
