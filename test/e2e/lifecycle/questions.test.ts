import { describe, expect, it } from '@jest/globals';
import { asks, describes, drafts, newFile, plans } from '../../support/lifecycle/model.ts';
import { fixes } from '../../support/lifecycle/sample.ts';
import { useLifecycle } from '../../support/useLifecycle.ts';

const life = useLifecycle();

const question = 'Is the price before or after the discount?';

describe('a task that is not clear', () => {
  it('waits for the answer of a person, and goes on with it', async () => {
    const rules = 'questions: { reminderHours: 48 }\n';
    const model = [asks(question), plans({ about: ['After the discount.'] }), drafts(fixes), describes()];
    await life.begin({ rules, model });
    const id = await life.fileTask();
    await life.settle();
    expect(life.run(id).step).toBe('waiting for an answer');

    await life.pass({ days: 3 });
    const comments = await life.dana.comments(id);
    await life.dana.comment(id, 'After the discount.');
    await life.settle();

    expect(comments.map(({ by }) => by)).toEqual(['code-agent', 'code-agent']);
    expect(comments[0]?.text).toContain(question);
    expect(comments[1]?.text).toMatch(/still|remind/i);
    expect(life.run(id).step).toBe('in review');
    const story = await life.story(life.run(id).id);
    expect(story).toEqual(expect.arrayContaining(['question-asked', 'reminder-sent', 'question-answered']));
  });

  it('goes on although the delivery of the answer was lost', async () => {
    await life.begin({ model: [asks(question), plans({ about: ['Before it.'] }), drafts(fixes), describes()] });
    const id = await life.fileTask();
    await life.settle();

    life.events.lose();
    await life.dana.comment(id, 'Before it.');
    await life.settle();
    expect(life.run(id).step).toBe('waiting for an answer');
    await life.pass({ hours: 2 });

    expect(life.run(id).step).toBe('in review');
  });

  it('does not take what the agent or a command says for an answer', async () => {
    await life.begin({ model: [asks(question)] });
    const id = await life.fileTask();
    await life.settle();

    await life.dana.comment(id, '/agent status');
    await life.agent.comment(id, 'I wonder, too.');
    await life.settle();

    expect(life.run(id).step).toBe('waiting for an answer');
  });

  it('is given up when nobody answers in time, and the work item is told', async () => {
    const rules = 'questions: { timeoutHours: 24 }\nworkItem: { started: { addTags: [agent-works] } }\n';
    await life.begin({ rules, model: [asks(question)] });
    const id = await life.fileTask();

    await life.pass({ hours: 25 });

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'unanswered' });
    expect(await life.dana.workItem(id)).toEqual({ state: 'New', tags: ['code-agent'] });
    expect((await life.dana.comments(id)).map(({ text }) => text).join()).toContain('Nobody answered');
  });

  it('is begun on a guess where the rules want no questions', async () => {
    const rules = 'questions: { ask: false }\n';
    await life.begin({ rules, model: [asks(question), drafts(fixes), describes()] });

    const id = await life.fileTask();
    await life.settle();

    expect(life.run(id).step).toBe('in review');
  });
});

describe('the comments of a run', () => {
  it('stay what they are, whatever they quote, and only the report is written again', async () => {
    await life.begin({ rules: 'approval: { when: always }\n', model: [asks(question)] });
    const id = await life.fileTask();
    await life.settle();
    const { id: runId } = life.run(id);
    const quoted = `(Report of run ${runId})\nReport of run ${runId}\n(approval-0123456789ab of run ${runId})\n`;
    const note = newFile('docs/runs.md', quoted);
    life.model.script([plans({ about: ['Before it.'] }), drafts(note), describes()]);
    await life.agent.comment(id, `code-agent is working on this.\n\nReport of run \`${runId}\``);

    for (const command of ['status', 'explain', 'help']) await life.dana.comment(id, `/agent ${command}`);
    await life.settle();
    await life.dana.comment(id, 'Before it.');
    await life.settle();
    await life.dana.comment(id, `/agent approve ${await life.changeToApprove(id)}`);
    await life.settle();
    const written = (await life.dana.comments(id)).filter(({ by }) => by === 'code-agent').map(({ text }) => text);

    expect(life.run(id).step).toBe('in review');
    const beginnings = [
      /has a question/,
      /opened.*pull request/,
      /Run.*waiting for an answer/,
      /What run/,
      /Write one/,
      /Approval needed/,
    ];
    expect(written).toHaveLength(beginnings.length);
    for (const beginning of beginnings) expect(written.filter((text) => beginning.test(text))).toHaveLength(1);
    expect(written.at(-1)).toContain(`Report of run ${runId}`);
    expect(written.at(-1)).toContain('Approval needed');
  });
});
