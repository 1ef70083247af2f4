import { describe, expect, it } from '@jest/globals';
import {
  correctsItself,
  describes,
  drafts,
  isUnavailable,
  newFile,
  plans,
  replaceLine,
} from '../../support/lifecycle/model.ts';
import { fixes } from '../../support/lifecycle/sample.ts';
import { useLifecycle } from '../../support/useLifecycle.ts';

const life = useLifecycle();

const workItem = 'workItem: { started: { addTags: [agent-works] }, failed: { addTags: [agent-failed] } }\n';
const pipeline = newFile('azure-pipelines.yml', 'steps: []\n');

describe('a run without a change that passes the checks', () => {
  it('asks the model to correct itself, and goes on with what is better', async () => {
    const notThere = replaceLine('src/total.ts', '  return cost;', '  return cost * quantity;');
    await life.begin({ model: [plans(), drafts(notThere), correctsItself(fixes), describes()] });

    const id = await life.fileTask();
    await life.settle();

    expect(life.run(id).step).toBe('in review');
    expect(life.file(life.run(id).branch ?? '', 'src/total.ts')).toContain('return price * quantity;');
  });

  it('ends, tells why and puts the work item back', async () => {
    const rules = `${workItem}candidates: { repairRounds: 1 }\n`;
    await life.begin({ rules, model: [plans(), drafts(pipeline), correctsItself(pipeline)] });

    const id = await life.fileTask();
    await life.settle();

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'no-candidate' });
    expect(await life.dana.workItem(id)).toEqual({ state: 'New', tags: ['agent-failed', 'code-agent'] });
    expect((await life.dana.comments(id)).map(({ text }) => text).join()).toContain('azure-pipelines.yml');
  });

  it('ends also when somebody terminated its candidate by hand', async () => {
    await life.begin({ model: [plans(), isUnavailable(drafts(fixes))] });
    const id = await life.fileTask();
    await life.settle();

    life.app.host().engine.terminate(`${life.run(id).id}-candidate-1`, 'by hand');
    await life.pass({ minutes: 6 });

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'no-candidate' });
  });
});
