import { describe, expect, it } from '@jest/globals';
import { hasSpecifications } from '../support/ado/adoSpecification.ts';
import type { RecordedExchange } from '../support/http/recordingProxy.ts';
import { having, judgeExchanges, recordAttempts } from './judge/attempts.ts';
import { isGood, judgeClient, reportText } from './judge/report.ts';

const refusal = { message: 'It is not there.' };

/** A proxy that has seen what the calls of a test say. */
function proxyOf() {
  const exchanges: RecordedExchange[] = [];
  const answer = (status: number, body: unknown, path = 'git/repositories') => {
    exchanges.push({
      ...{ method: 'GET', url: new URL(`http://127.0.0.1/fabrikam/_apis/${path}`), requestType: '', requestBody: '' },
      ...{ accept: 'application/json;api-version=7.1', status, responseType: 'application/json' },
      responseBody: Buffer.from(JSON.stringify(body)),
    });
    return Promise.resolve(body);
  };
  return { proxy: { url: '', exchanges, close: () => Promise.resolve() }, answer };
}

describe('the judge of calls', () => {
  it('takes answers of the documented shape and status', async () => {
    const { proxy, answer } = proxyOf();
    const { made, works, fails } = recordAttempts(proxy);

    await works('lists', () => answer(200, { count: 0, value: [] }));
    await fails('misses', 404, () => answer(404, refusal));
    await works('looks whether it is there', () => answer(404, refusal), [404]);

    expect(made.map(({ problems }) => problems)).toEqual([[], [], []]);
  });

  it('finds what is kinder, what is silent, what has another shape and what is not what was asked for', async () => {
    const { proxy, answer } = proxyOf();
    const { made, works, fails } = recordAttempts(proxy);

    await fails('kinder', 404, () => answer(200, {}));
    await fails('silent', 404, () => answer(404, ''));
    await works('refused', () => answer(400, refusal));
    await works('wrong', () => having(answer(200, { count: 0, value: [] }), () => false));
    await works('of another shape', () => answer(200, [{ id: 7 }]));

    const found = made.map(({ name, problems, wasRefused }) => [name, problems.length > 0, wasRefused]);
    expect(found).toEqual([
      ['kinder', true, false],
      ['silent', true, true],
      ['refused', true, true],
      ['wrong', true, false],
      ['of another shape', hasSpecifications, false],
    ]);
  });

  it('excuses by a reason only what was refused, and no reason that is not needed', async () => {
    const { proxy, answer } = proxyOf();
    const { made, works, fails } = recordAttempts(proxy);
    await works('refused', () => answer(400, refusal));
    await fails('kinder', 404, () => answer(200, {}));
    await works('fine', () => answer(200, { count: 0, value: [] }));

    const report = judgeClient('client', made, { refused: 'not served', kinder: 'no excuse', fine: 'out of date' });

    expect(report).toMatchObject({ calls: 3, documented: 1, different: [{ name: 'refused' }], stale: ['fine'] });
    expect(report.unexpected.map(({ name }) => name)).toEqual(['kinder']);
    expect(isGood(report)).toBe(false);
    expect(reportText([report])).toMatch(/different: client: refused: not served\nUNEXPECTED: client: kinder/);
  });

  it('refuses two calls of one name, which would be counted as one', async () => {
    const { proxy, answer } = proxyOf();
    const { works } = recordAttempts(proxy);
    await works('lists', () => answer(200, { count: 0, value: [] }));

    await expect(works('lists', () => answer(200, { count: 0, value: [] }))).rejects.toThrow('Two calls');
  });

  it('counts each request of a client that works by itself, but not those for addresses', async () => {
    const { proxy, answer } = proxyOf();
    await answer(200, { count: 0, value: [] }, 'resourceAreas');
    await answer(200, { count: 0, value: [] });
    await answer(400, refusal, 'git/pullrequests');

    const judged = judgeExchanges('run', proxy.exchanges);

    expect(judged.map(({ name, problems }) => [name, problems.length])).toEqual([
      ['run, 1: GET _apis/git/repositories', 0],
      ['run, 2: GET _apis/git/pullrequests', 1],
    ]);
  });
});
