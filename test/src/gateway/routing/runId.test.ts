import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRunId, deliveryKey } from '../../../../src/gateway/routing/runId.ts';

const request = { organization: 'fabrikam', project: 'Shop', workItemId: 30, revision: 5, deliveryKey: 'key' };

describe('createRunId', () => {
  it('is readable', () => {
    expect(createRunId(request)).toBe('fabrikam-Shop-30-r5');
  });

  it('names the delivery where there is no revision', () => {
    expect(createRunId({ ...request, revision: undefined })).toBe('fabrikam-Shop-30-d2c70e12b');
  });

  it('adds a hash where a name had to be changed', () => {
    const spaced = createRunId({ ...request, project: 'My Shop' });
    const hyphenated = createRunId({ ...request, project: 'My-Shop' });

    expect(spaced).toMatch(/^fabrikam-My-Shop-[0-9a-f]{8}-30-r5$/);
    expect(hyphenated).toBe('fabrikam-My-Shop-30-r5');
  });

  it('keeps long and foreign names apart', () => {
    const long = 'a'.repeat(90);
    const ids = [`${long}1`, `${long}2`, 'プロジェクト', 'проект', 'Größe', 'Grosse'].map((project) =>
      createRunId({ ...request, project }),
    );

    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is a valid instance id and a valid part of a branch name for any names', () => {
    const name = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ maxLength: 200 }), fc.constant('..lock@{'));

    fc.assert(
      fc.property(
        name,
        name,
        fc.nat(),
        fc.option(fc.nat(), { nil: undefined }),
        (organization, project, id, revision) => {
          const runId = createRunId({ organization, project, workItemId: id, revision, deliveryKey: organization });

          expect(runId).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/);
          expect(runId).not.toMatch(/\.\.|\.lock$|[.-]$/);
        },
      ),
      { seed: 20260701, numRuns: 500 },
    );
  });
});

describe('deliveryKey', () => {
  it('joins event type and id, because the documented samples share ids between event types', () => {
    const event = { kind: 'workItemCreated', eventType: 'workitem.created', deliveryId: '7' } as const;

    expect(deliveryKey({ ...event, project: 'Shop', workItemId: 1, tags: { after: [] } })).toBe('workitem.created:7');
  });
});
