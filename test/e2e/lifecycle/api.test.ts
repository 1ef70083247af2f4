import { describe, expect, it } from '@jest/globals';
import { describes, drafts, plans, repairs, replaceLine } from '../../support/lifecycle/model.ts';
import { fixes, fixesBadly } from '../../support/lifecycle/sample.ts';
import { useLifecycle } from '../../support/useLifecycle.ts';

const life = useLifecycle();

const whole = [plans(), drafts(fixes), describes()];

/** What the API answers to a machine with a function key. */
async function post(path: string, body: object): Promise<number> {
  const { url, hostKey } = life.app.host();
  const response = await fetch(`${url}/api/machine/${path}`, {
    method: 'POST',
    headers: { 'x-functions-key': hostKey, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await response.body?.cancel();
  await life.settle();
  return response.status;
}

describe('the API', () => {
  it('approves a change that waits for it', async () => {
    await life.begin({ rules: 'approval: { when: always }\n', model: whole });
    const id = await life.fileTask();
    await life.settle();

    const status = await post(`runs/${life.run(id).id}/approve`, { change: await life.changeToApprove(id) });

    expect(status).toBe(202);
    expect(life.run(id).step).toBe('in review');
    expect(await life.story(life.run(id).id)).toContain('approval-given');
  });

  it('cancels a run, and begins another one for it', async () => {
    await life.begin({ model: whole.map((step) => ({ ...step, times: 2 })) });
    const id = await life.fileTask();
    await life.settle();
    const first = life.run(id).id;

    expect(await post(`runs/${first}/cancel`, { reason: 'wrong branch' })).toBe(202);
    expect(life.run(id)).toMatchObject({ outcome: 'cancelled' });
    expect(await life.dana.branches()).toEqual([]);
    expect(await post(`runs/${first}/retry`, {})).toBe(202);

    expect(life.runs(id)).toHaveLength(2);
    expect(life.run(id).step).toBe('in review');
  });

  it('lets the repairs of a pull request go on', async () => {
    const mended = replaceLine('src/total.ts', '  return price * (quantity + 1);', '  return price * quantity;');
    const again = drafts(mended, { name: 'again', about: ['Look at the first test.'] });
    const rules = 'build: { repairRounds: 0 }\n';
    await life.begin({ rules, model: [again, plans(), drafts(fixesBadly), describes()] });
    const id = await life.fileTask();
    await life.settle();
    expect(await life.dana.verdict(life.run(id).pullRequestId())).toBe('failed');

    expect(await post(`runs/${life.run(id).id}/retry`, { instructions: 'Look at the first test.' })).toBe(202);

    expect(await life.dana.verdict(life.run(id).pullRequestId())).toBe('succeeded');
  });
});

describe('a person who breaks the build of the branch', () => {
  it('finds the repair on top of the own commit', async () => {
    const repaired = replaceLine('src/total.ts', '  return price * quantity + 1;', '  return price * quantity;');
    await life.begin({ model: [...whole, repairs(repaired)] });
    const id = await life.fileTask();
    await life.settle();
    const { branch = '' } = life.run(id);
    const broken = life.file(branch, 'src/total.ts')?.replace('quantity;', 'quantity + 1;') ?? '';

    const commit = await life.dana.push(branch, { 'src/total.ts': broken }, 'Add one');
    await life.settle();

    expect(life.contains(branch, commit)).toBe(true);
    expect(life.file(branch, 'src/total.ts')).toContain('return price * quantity;');
    expect(await life.dana.verdict(life.run(id).pullRequestId())).toBe('succeeded');
  });
});
