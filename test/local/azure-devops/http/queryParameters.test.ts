import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkQuery, TrackedQuery, treatmentsOf } from '../../../../local/azure-devops/http/queryCheck.ts';
import { queryDeclarations } from '../../../../local/azure-devops/http/queryDeclarations.ts';
import { hasSpecifications, readOperations } from '../../../support/ado/adoSpecification.ts';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

/** Parameters that stand in no specification, with the reason why the stand-in takes them all the same. */
const beyondSpecifications: readonly (readonly [operation: RegExp, names: readonly string[], reason: string])[] = [
  [
    /^GET git\/(repositories\/\{repositoryId\}\/)?pullrequests$/,
    ['creatorid', 'repositoryid', 'reviewerid', 'sourcerefname', 'status', 'targetrefname'],
    'in Microsoft’s own examples, without `searchCriteria.`',
  ],
  [
    /^GET git\/repositories\/\{repositoryId\}\/pushes$/,
    ['fromdate', 'includerefupdates', 'pusherid', 'refname', 'todate'],
    'in Microsoft’s own examples, without `searchCriteria.`',
  ],
  [/^GET git\/repositories\/\{repositoryId\}\/commits$/, ['$top', '$skip'], 'sent by azure-devops-node-api'],
  [
    /^GET git\/repositories\/\{repositoryId\}\/items$/,
    ['version', 'versiontype', 'versionoptions'],
    'in the addresses of items that the service itself gives',
  ],
  [
    /^PATCH wit\/workitems\/\$\{type\}$/,
    ['$expand', 'validateonly', 'bypassrules', 'suppressnotifications'],
    'as POST',
  ],
  [/^GET build\/builds\/\{buildId\}\/artifacts$/, ['$format'], 'in the address that artifacts are downloaded from'],
  [/^GET build\/builds\/\{buildId\}\/timeline$/, ['changeid', 'planid'], 'as the timeline with an id'],
  [/^GET wit\/workitems\/\{workItemId\}\/comments/, ['$expand', 'includedeleted'], 'as in the newer preview'],
  [
    /^GET git\/repositories\/\{repositoryId\}\/pullrequests\/\{pullRequestId\}\/iterations\/\{iterationId\}\/commits$/,
    ['$top'],
    'sent by azure-devops-node-api',
  ],
];

/** Areas without a specification here; their parameters are those of azure-devops-node-api. */
const unspecified =
  /^\w+ (connectionData|identities|pipelines|policy|test|testresults|tokens|resourceAreas|standin|work)(\/|$)/;

function normalized(template: string): string {
  return template
    .replace(/^.*_apis\//, '')
    .replace(/\{\*?\w+\}/g, '{}')
    .toLowerCase();
}

/** Documented query parameters by operation, in lower case, with their descriptions. */
function documented(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const area of ['build', 'git', 'hooks', 'projects', 'wit']) {
    for (const { method, template, parameters } of readOperations(area) ?? []) {
      const key = `${method} ${normalized(template)}`;
      const names = found.get(key) ?? new Map<string, string>();
      for (const parameter of parameters) {
        if (parameter.in !== 'query' || parameter.name === 'api-version') continue;
        names.set(parameter.name.toLowerCase(), String(parameter['description'] ?? ''));
      }
      found.set(key, names);
    }
  }
  return found;
}

describe('query parameters of the stand-in', () => {
  let standIn: TestStandIn;

  beforeAll(async () => {
    standIn = await startTestStandIn();
  });

  afterAll(() => standIn.close());

  async function refusal(path: string): Promise<string> {
    const response = await standIn.fetch(path);
    const { message } = JSON.parse(await response.text());
    return `${response.status} ${message}`;
  }

  it('are refused by name where the operation does not know them', async () => {
    expect(await refusal('/_apis/git/repositories?api-version=7.1&nonsense=1')).toMatch(/^400 .*'nonsense'.*not known/);
  });

  it('are refused by name where the operation is documented to have them and the stand-in does not', async () => {
    expect(await refusal('/_apis/build/builds?api-version=7.1&queues=1')).toMatch(/^400 .*not honour.*'queues'/);
  });

  it('are taken with the values that ask for what is done anyway, and refused with others', async () => {
    expect((await standIn.fetch('/_apis/git/repositories?api-version=7.1&includeHidden=false')).status).toBe(200);
    expect(await refusal('/_apis/git/repositories?api-version=7.1&includeHidden=true')).toMatch(
      /^400 .*'includehidden'.*with the value 'true', but with false only/,
    );
  });

  it('are ignored where somebody asked for that, for debugging', async () => {
    const lenient = await startTestStandIn({ lenientQuery: true });

    const { status } = await lenient.fetch('/_apis/git/repositories?api-version=7.1&nonsense=1');
    await lenient.close();

    expect(status).toBe(200);
  });

  it('count as a fault of the stand-in where it says that it honours them and never looks', () => {
    const query = new TrackedQuery([['artifactid', 'x']]);
    const operation = { method: 'GET', template: 'policy/evaluations' };

    expect(() => query.demandRead(operation, ['artifactid'])).toThrow("honours 'artifactid', and it did not read it");
    query.get('artifactid');
    expect(() => query.demandRead(operation, ['artifactid'])).not.toThrow();
  });

  it('are declared for operations that are served, each in one list only', () => {
    const served = new Set(standIn.server.operations.map(({ method, template }) => `${method} ${template}`));
    const twice = Object.entries(queryDeclarations).filter(([, one]) => {
      const names = [one.honours, one.only, one.refuses, one.unused]
        .flatMap((text) => (text ?? '').split(' '))
        .filter((name) => name !== '')
        .map((name) => name.split('=')[0]);
      return new Set(names).size !== names.length;
    });

    expect(Object.keys(queryDeclarations).filter((key) => !served.has(key))).toEqual([]);
    expect(twice).toEqual([]);
  });
});

describe('documented query parameters', () => {
  const title = 'are each honoured or refused by name, and no others are taken without a reason';
  if (!hasSpecifications) {
    it(`skipped, no specifications on this machine: ${title}`, () => expect(hasSpecifications).toBe(false));
    return;
  }

  it(title, async () => {
    const standIn = await startTestStandIn({ build: { command: 'true' } });
    await standIn.close();
    const known = documented();
    const counts = { honoured: 0, only: 0, refused: 0, unused: 0 };
    const problems: string[] = [];
    for (const operation of standIn.server.operations) {
      const key = `${operation.method} ${operation.template}`;
      const names = known.get(`${operation.method} ${normalized(operation.template)}`) ?? new Map<string, string>();
      const treatments = treatmentsOf(operation);
      for (const [name, description] of names) {
        const treatment = treatments.get(name);
        if (treatment === undefined) problems.push(`${key}: ${name} is documented and not declared`);
        else counts[treatment] += 1;
        if (treatment === 'unused' && !/not used/i.test(description)) problems.push(`${key}: ${name} is used`);
        const refuses = (): void => checkQuery(operation, new Map([[name, 'a value that is no value']]));
        if (treatment === 'refused' || treatment === 'only') expect(refuses).toThrow(`'${name}'`);
      }
      const reasons = beyondSpecifications.filter(([pattern]) => pattern.test(key)).flatMap(([, extra]) => extra);
      for (const name of treatments.keys()) {
        const hasReason = unspecified.test(key) || reasons.includes(name);
        if (!names.has(name) && !hasReason) problems.push(`${key}: ${name} is declared and not documented`);
      }
    }

    console.info(`documented query parameters: ${JSON.stringify(counts)}`);
    expect(problems).toEqual([]);
  });
});
