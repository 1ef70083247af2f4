import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { RepositoryChoiceOptions } from '../../../../src/ado/repositories/repositoryChoice.ts';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

const project = 'Fabrikam Fiber';
const identified = z.object({ id: z.string() });

let sandbox: AdoSandbox;
let tools = '';

beforeAll(async () => {
  sandbox = await startAdoSandbox([{ path: 'a.txt', content: 'a\n' }]);
});

afterAll(async () => {
  await sandbox.close();
});

function choose(options: Partial<Omit<RepositoryChoiceOptions, 'project'>> = {}) {
  return sandbox.ado.repositories.choose({ project, workItem: { tags: [] }, ...options });
}

describe('repositories.choose', () => {
  it('takes the only repository of the project', async () => {
    expect(await choose()).toMatchObject({ kind: 'chosen', by: 'only-one', repository: { name: 'My Répo' } });
  });

  describe('in a project with several repositories', () => {
    const linkTo = (repositoryId: string) =>
      ({ kind: 'branch', projectId: 'p', repositoryId, branch: 'main' }) as const;

    beforeAll(async () => {
      const created = await sandbox.asPerson('POST', 'git/repositories?api-version=7.1', { name: 'Tools' });
      tools = identified.parse(created).id;
      await sandbox.asPerson('POST', `git/repositories/${tools}/pushes?api-version=7.1`, {
        refUpdates: [{ name: 'refs/heads/main', oldObjectId: '0'.repeat(40) }],
        commits: [
          {
            comment: 'first',
            changes: [
              { changeType: 'add', item: { path: '/a' }, newContent: { content: 'a', contentType: 'rawtext' } },
            ],
          },
        ],
      });
    });

    it('asks instead of guessing', async () => {
      const choice = await choose();

      expect(choice).toMatchObject({ kind: 'unclear', candidates: expect.arrayContaining(['My Répo', 'Tools']) });
      expect(choice.kind === 'unclear' ? choice.question : '').toMatch(/^\*\*Which repository.*- `Tools`/s);
    });

    it('takes the setting before everything else', async () => {
      const workItem = { tags: [], links: [linkTo(tools)] };

      expect(await choose({ setting: 'my répo', workItem })).toMatchObject({
        kind: 'chosen',
        by: 'setting',
        repository: { name: 'My Répo' },
      });
    });

    it.each([
      [{ repository: 'tools', tag: 'TOOL' }, { tags: ['tool'] }],
      [
        { repository: 'tools', areaPath: 'Fabrikam Fiber\\Tools' },
        { tags: [], areaPath: 'fabrikam fiber\\tools\\Build' },
      ],
    ])('takes the rule %j', async (rule, workItem) => {
      expect(await choose({ rules: [rule], workItem })).toMatchObject({
        kind: 'chosen',
        by: 'rule',
        repository: { id: tools },
      });
    });

    it.each([
      [{ repository: 'Tools', tag: 'other' }],
      [{ repository: 'Tools', areaPath: 'Fabrikam Fiber\\Tool' }],
      [{ repository: 'Tools', tag: 'tool', areaPath: 'Elsewhere' }],
    ])('does not take the rule %j', async (rule) => {
      const workItem = { tags: ['tool'], areaPath: 'Fabrikam Fiber\\Tools' };

      expect(await choose({ rules: [rule], workItem })).toMatchObject({ kind: 'unclear' });
    });

    it('asks when rules disagree', async () => {
      const rules = [
        { repository: 'Tools', tag: 'a' },
        { repository: 'My Répo', tag: 'b' },
      ];

      expect(await choose({ rules, workItem: { tags: ['a', 'b'] } })).toMatchObject({
        kind: 'unclear',
        question: expect.stringContaining('Several rules'),
      });
    });

    it('says which rule names no repository', async () => {
      await expect(
        choose({ rules: [{ repository: 'Nope', tag: 'a' }], workItem: { tags: ['a'] } }),
      ).rejects.toMatchObject({ type: 'configuration', message: expect.stringContaining('"Nope"') });
    });

    it('takes the one repository with a development link', async () => {
      const links = [linkTo(tools), linkTo(tools.toUpperCase()), linkTo('of-another-project')];

      expect(await choose({ workItem: { tags: [], links } })).toMatchObject({
        kind: 'chosen',
        by: 'link',
        repository: { id: tools },
      });
    });

    it('asks when there are links to several', async () => {
      const links = [linkTo(tools), linkTo(sandbox.repository.id)];

      expect(await choose({ workItem: { tags: [], links } })).toMatchObject({
        kind: 'unclear',
        question: expect.stringContaining('development links'),
      });
    });
  });
});
