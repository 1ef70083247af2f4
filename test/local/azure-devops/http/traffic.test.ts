import { afterEach, describe, expect, it } from '@jest/globals';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

const path = '/_apis/git/repositories';

describe('traffic', () => {
  let standIn: TestStandIn;

  afterEach(() => standIn.close());

  it('carries Retry-After on a 200 over the limit and refuses with 429 far over it', async () => {
    standIn = await startTestStandIn({ traffic: { throttle: { limit: 2 } } });

    const answers: Response[] = [];
    for (let call = 0; call < 8; call += 1) {
      answers.push(await standIn.fetch(path));
    }

    const delayed = answers.find((answer) => answer.ok && answer.headers.has('Retry-After'));
    expect(answers[0]?.headers.has('X-RateLimit-Limit')).toBe(false);
    expect(delayed?.headers.get('X-RateLimit-Remaining')).toBe('0');
    expect(answers.at(-1)?.status).toBe(429);
    expect(await answers.at(-1)?.text()).toContain('TF400733');
    expect(standIn.server.traffic.impatientCalls()).toBeGreaterThan(0);
  });

  it('fails by path and rate, before or after the work is done', async () => {
    standIn = await startTestStandIn();
    const refs = `${path}/${standIn.repositoryId}/refs`;
    const create = (name: string): Promise<Response> =>
      standIn.fetch(`${refs}?api-version=7.1`, {
        method: 'POST',
        body: JSON.stringify([{ name, oldObjectId: '0'.repeat(40), newObjectId: standIn.base }]),
      });
    const names = async (): Promise<string> => (await standIn.fetch(refs)).text();

    standIn.server.traffic.setRules({ faults: [{ path: '/refs$', method: 'POST', rate: 1, kind: '503' }] });
    const before = await create('refs/heads/before');
    standIn.server.traffic.setRules({
      faults: [{ path: '/refs$', method: 'POST', rate: 1, kind: 'reset', when: 'after' }],
    });
    await expect(create('refs/heads/after')).rejects.toThrow();

    expect(before.status).toBe(503);
    expect(await names()).not.toContain('refs/heads/before');
    expect(await names()).toContain('refs/heads/after');
  });

  it('cuts and slows bodies', async () => {
    standIn = await startTestStandIn({ traffic: { faults: [{ rate: 1, kind: 'cutBody' }] } });
    const cut = standIn.fetch(path).then((response) => response.text());
    await expect(cut).rejects.toThrow();

    standIn.server.traffic.setRules({ faults: [{ rate: 1, kind: 'slowBody' }] });

    expect(await (await standIn.fetch(path)).json()).toMatchObject({ count: 1 });
  });

  it('counts calls by operation', async () => {
    standIn = await startTestStandIn();
    await standIn.fetch(path);

    expect(standIn.server.traffic.calls()).toEqual([{ method: 'GET', template: 'git/repositories', count: 1 }]);
  });
});
