import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createAzureDevOps } from '../../../../../src/ado/azureDevOps.ts';
import { workItemSchema } from '../../../../../src/contracts/workItems/workItem.ts';
import { type AdoSandbox, startAdoSandbox } from '../../../../support/ado/adoSandbox.ts';

const project = 'Fabrikam Fiber';
const identified = z.object({ id: z.number() });
const custom = ['Gherkin', 'Rollback', 'Tenant', 'Users', 'Regression', 'Due', 'Owner', 'Sync', 'Secret'];

let sandbox: AdoSandbox;

beforeAll(async () => {
  const field = (
    name: string,
    type: 'html' | 'string' | 'integer' | 'boolean' | 'dateTime' | 'plainText' | 'identity',
  ) => ({ referenceName: `Custom.${name}`, name: `${name} of ours`, type }) as const;
  sandbox = await startAdoSandbox([{ path: 'src/a.txt', content: 'a\n' }], [], {
    process: {
      fields: [
        ...[
          field('Gherkin', 'html'),
          field('Rollback', 'plainText'),
          field('Tenant', 'string'),
          field('Users', 'integer'),
        ],
        ...[
          field('Regression', 'boolean'),
          field('Due', 'dateTime'),
          field('Owner', 'identity'),
          field('Sync', 'string'),
        ],
        ...[
          field('Secret', 'string'),
          { ...field('Symptom', 'html'), referenceName: 'Microsoft.VSTS.CMMI.Symptom', name: 'Symptom' },
        ],
      ],
      types: {
        Bug: {
          fields: [...custom.map((name) => `Custom.${name}`), 'Microsoft.VSTS.CMMI.Symptom'],
          form: [
            { field: 'Custom.Gherkin', group: 'Done when' },
            { field: 'Custom.Tenant', label: '&Tenant' },
            { field: 'Custom.Sync', isHidden: true },
          ],
        },
      },
    },
  });
});

afterAll(() => sandbox.close());

interface Relation {
  readonly rel: string;
  readonly url: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

async function file(
  fields: Readonly<Record<string, string | number | boolean>>,
  type = 'Bug',
  relations: readonly Relation[] = [],
): Promise<number> {
  const patch = [
    ...Object.entries({ 'System.Title': 'A title', ...fields }).map(([name, value]) => ({
      ...{ op: 'add', path: `/fields/${name}`, value },
    })),
    ...relations.map((value) => ({ op: 'add', path: '/relations/-', value })),
  ];
  const path = `wit/workitems/${encodeURIComponent(`$${type}`)}?api-version=7.1`;
  return identified.parse(await sandbox.asPerson('POST', path, patch)).id;
}

async function read(id: number, workItemFields: readonly string[] = []) {
  const credential = { kind: 'pat', getToken: async () => sandbox.server.agentToken } as const;
  const ado = createAzureDevOps({ organizationUrl: sandbox.server.url, credential, workItemFields });
  const workItem = await ado.workItems.read(project, id);
  expect(workItemSchema.parse(workItem)).toEqual(workItem);
  return workItem;
}

const bug = {
  'System.Description': 'Wrong',
  'System.Tags': 'till; tax',
  'Microsoft.VSTS.Common.Priority': 1,
  'Microsoft.VSTS.TCM.SystemInfo': '<p>Till 4.2</p>',
  'Custom.Gherkin': '<ul><li><s>Given a</s></li><li>Given b</li></ul>',
  'Custom.Rollback': 'stop\nrestore <backup>',
  'Custom.Tenant': 'south',
  'Custom.Users': 12,
  'Custom.Regression': true,
  'Custom.Due': '2026-12-24T00:00:00Z',
  'Custom.Sync': 'a-17',
  'Microsoft.VSTS.CMMI.Symptom': '<div>It smokes</div>',
};

describe('the fields of a work item', () => {
  it('are read as its form shows them: long ones as Markdown, short ones by name', async () => {
    const { description, facts, fields } = await read(await file(bug));

    expect(description).toBe('Wrong');
    expect(fields).toEqual([
      { name: 'System Info', text: 'Till 4.2' },
      { name: 'Done when', text: '-   ~~Given a~~\n-   Given b' },
      { name: 'Rollback of ours', text: 'stop\nrestore <backup>' },
      { name: 'Symptom', text: 'It smokes' },
    ]);
    expect(facts).toEqual([
      { name: 'Type', value: 'Bug' },
      { name: 'Tags', value: 'tax; till' },
      { name: 'Priority', value: '1' },
      { name: 'Tenant', value: 'south' },
      { name: 'Users of ours', value: '12' },
      { name: 'Regression of ours', value: 'true' },
    ]);
  });

  it('are more, and fewer, where a deployment says so, by any of their names', async () => {
    const id = await file(bug);

    const { facts = [], fields = [] } = await read(id, ['system.state', 'Sync of ours', '-Done when', '-Custom.Users']);

    const names = [...facts, ...fields].map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['State', 'Sync of ours', 'Tenant', 'Symptom']));
    expect(names).not.toEqual(expect.arrayContaining(['Done when']));
    expect(names).not.toEqual(expect.arrayContaining(['Users of ours']));
    expect((await read(id, ['-Description'])).description).toBe('');
    const relation = {
      rel: 'System.LinkTypes.Hierarchy-Reverse',
      url: `${sandbox.server.url}/_apis/wit/workItems/${id}`,
    };
    const child = await file({}, 'Task', [relation]);
    expect((await read(child)).parent?.description).toBe('Wrong');
    expect((await read(child, ['-Description'])).parent?.description).toBe('');
  });
});

describe('a test case', () => {
  it('is read with the steps and the values that it shares', async () => {
    const steps = (action: string) =>
      `<steps id="0" last="2"><step id="2" type="ValidateStep"><parameterizedString isformatted="true">${action}</parameterizedString><parameterizedString isformatted="true">fine</parameterizedString><description/></step></steps>`;
    const shared = await file(
      { 'System.Title': 'Sign in', 'Microsoft.VSTS.TCM.Steps': steps('As @who') },
      'Shared Steps',
    );
    const values = await file(
      {
        'System.Title': 'Users',
        'Microsoft.VSTS.TCM.Parameters':
          '<parameterSet><paramData><dataRow id="1"><kvp key="who" value="Jo"/></dataRow></paramData></parameterSet>',
      },
      'Shared Parameter',
    );
    const id = await file(
      {
        'Microsoft.VSTS.TCM.Steps': `<steps><compref id="2" ref="${shared}" /></steps>`,
        'Microsoft.VSTS.TCM.LocalDataSource': `{"sharedParameterDataSetIds":[${values}]}`,
        'Microsoft.VSTS.TCM.AutomatedTestName': 'Till.Tests.SignIn',
      },
      'Test Case',
    );

    const { fields, facts } = await read(id);

    expect(fields).toEqual([
      { name: 'Steps', text: `1.  Shared steps ${shared}: Sign in\n    1.1  As @who\n        Expected: fine` },
      { name: 'Parameter values', text: '| @who |\n| --- |\n| Jo |' },
    ]);
    expect(facts).toContainEqual({ name: 'Automated test', value: 'Till.Tests.SignIn' });
  });
});

describe('what a work item is linked to', () => {
  const git = (kind: string, thing: string, projectId = sandbox.repository.projectId) =>
    `vstfs:///Git/${kind}/${projectId}%2F${sandbox.repository.id}%2F${thing}`;

  it('is read: titles of work items, what commits changed, what somebody wrote beside a link', async () => {
    const other = await file({ 'System.Title': 'The other one' }, 'Task');
    const id = await file({}, 'Bug', [
      { rel: 'System.LinkTypes.Duplicate-Forward', url: `${sandbox.server.url}/_apis/wit/workItems/${other}` },
      { rel: 'ArtifactLink', url: git('Commit', sandbox.base), attributes: { name: 'Fixed in Commit' } },
      { rel: 'ArtifactLink', url: git('Ref', 'GBfeature%2Ftax'), attributes: { name: 'Branch' } },
      { rel: 'Hyperlink', url: 'https://a.example/spec', attributes: { comment: 'section 4' } },
      { rel: 'ArtifactLink', url: 'vstfs:///Build/Build/99', attributes: { name: 'Found in build' } },
      { rel: 'ArtifactLink', url: 'vstfs:///VersionControl/Changeset/7', attributes: { name: 'Fixed in Changeset' } },
    ]);

    expect((await read(id)).linked).toEqual([
      { name: `Duplicate ${other}`, text: 'Task "The other one" (New)' },
      { name: `Fixed in Commit ${sandbox.base.slice(0, 8)}`, text: 'first\nIt changed src/a.txt.' },
      { name: 'Branch feature/tax', text: '' },
      { name: 'https://a.example/spec', text: 'section 4' },
      { name: 'Found in build 99', text: '' },
      { name: 'Fixed in Changeset 7', text: '' },
    ]);
  });

  it('is not read from another project, nor where it is gone', async () => {
    const gone = await file({ 'System.Title': 'Gone' });
    const elsewhere = '11111111-1111-4111-8111-111111111111';
    const id = await file({}, 'Bug', [
      { rel: 'System.LinkTypes.Related', url: `${sandbox.server.url}/_apis/wit/workItems/${gone}` },
      { rel: 'ArtifactLink', url: git('Commit', sandbox.base, elsewhere), attributes: { name: 'Fixed in Commit' } },
      { rel: 'ArtifactLink', url: git('Commit', 'f'.repeat(40)), attributes: { name: 'Fixed in Commit' } },
      { rel: 'ArtifactLink', url: 'vstfs:///Git/Commit/%E0%A4%A', attributes: { name: 'Fixed in Commit' } },
    ]);
    await sandbox.asPerson('DELETE', `wit/workitems/${gone}?api-version=7.1`);

    expect((await read(id)).linked).toEqual([
      { name: `Fixed in Commit ${sandbox.base.slice(0, 8)}`, text: '' },
      { name: 'Fixed in Commit ffffffff', text: '' },
    ]);
  });
});
