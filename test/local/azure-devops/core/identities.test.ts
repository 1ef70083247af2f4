import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { clientInterface } from '../../../support/ado/officialClient.ts';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

const identitySchema = z.looseObject({
  id: z.string(),
  descriptor: z.string(),
  subjectDescriptor: z.string(),
  providerDisplayName: z.string(),
  isActive: z.boolean(),
  isContainer: z.boolean(),
  memberOf: z.array(z.string()),
  members: z.array(z.string()),
  memberIds: z.array(z.string()),
  properties: z.looseObject({ Account: z.object({ $value: z.string() }) }),
});
const listSchema = z.object({ value: z.array(identitySchema.nullable()) });
const id = '00000000-0000-0000-0000-00000000000a';
const person = { id, displayName: 'Pia', uniqueName: 'pia@x.example', token: 'p', groups: ['[Fabrikam Fiber]\\Inner'] };
const application = { ...person, id: id.replace(/a$/, 'b'), token: 'q', groups: [], isServicePrincipal: true };

describe('the identity service', () => {
  let standIn: TestStandIn;

  beforeAll(async () => {
    standIn = await startTestStandIn({
      personalAccessTokens: [person, application],
      groups: [{ name: '[Fabrikam Fiber]\\Inner', memberOf: ['[Fabrikam Fiber]\\Outer'] }],
    });
  });
  afterAll(() => standIn.close());

  const call = async (query: string) => {
    const response = await standIn.fetch(`/_apis/identities${query}`);
    return { status: response.status, body: await response.json() };
  };
  const read = async (query: string) => listSchema.parse((await call(query)).body).value;
  const search = (filter: string, value: string) =>
    read(`?searchFilter=${filter}&filterValue=${encodeURIComponent(value)}`);
  const names = async (query: string) => {
    const [found] = await read(query);
    const descriptors = encodeURIComponent((found?.memberOf ?? []).join(','));
    const groups = descriptors === '' ? [] : await read(`?descriptors=${descriptors}`);
    return groups.map((group) => group?.providerDisplayName);
  };

  it('answers with nothing that Microsoft’s client does not know, and with both descriptors', async () => {
    const known = clientInterface('IdentitiesInterfaces', 'IdentityBase');
    const found = [...(await search('General', 'pia')), ...(await search('LocalGroupName', 'Inner'))];

    expect(found.length).toBeGreaterThan(2);
    expect(found.flatMap((one) => Object.keys(one ?? {})).filter((name) => !known.includes(name))).toEqual([]);
    expect(found.map((one) => one?.subjectDescriptor.split('.')[0])).toEqual(['aad', 'aadsp', 'vssgp']);
  });

  it('reads by id, by descriptor and by subject descriptor, in their order, null for what is missing', async () => {
    const [found] = await read(`?identityIds=${id}`);
    const unknown = id.replace(/a$/, 'f');

    expect(await read(`?identityIds=${unknown},${id}`)).toEqual([null, found]);
    expect(await read(`?descriptors=${encodeURIComponent(found?.descriptor ?? '')}`)).toEqual([found]);
    expect(await read(`?subjectDescriptors=${found?.subjectDescriptor}`)).toEqual([found]);
    expect(identitySchema.parse((await call(`/${id}`)).body)).toEqual(found);
    expect((await call(`/${unknown}`)).status).toBe(404);
  });

  it('tells memberships as far as they are asked for', async () => {
    const all = ['Fabrikam Fiber Team', 'Inner', 'Contributors', 'Project Valid Users', 'Outer'];
    const inProject = (bare: string) => `[Fabrikam Fiber]\\${bare}`;

    expect(await names(`?identityIds=${id}`)).toEqual([]);
    expect(await names(`?identityIds=${id}&queryMembership=Direct`)).toEqual(all.slice(0, 2).map(inProject));
    expect(new Set(await names(`?identityIds=${id}&queryMembership=ExpandedUp`))).toEqual(
      new Set([...all.map(inProject), '[contoso]\\Project Collection Valid Users']),
    );
    expect(await names(`?identityIds=${id}&queryMembership=3`)).toHaveLength(6);
    expect(await names(`?identityIds=${id}&queryMembership=ExpandedDown`)).toEqual([]);
  });

  it('tells who is in a group', async () => {
    const members = async (membership: string) => {
      const [group] = await read(`?searchFilter=LocalGroupName&filterValue=outer&queryMembership=${membership}`);
      return group?.memberIds.length;
    };

    expect(await members('None')).toBe(0);
    expect(await members('Direct')).toBe(1);
    expect(await members('ExpandedDown')).toBe(2);
    expect(await members('ExpandedUp')).toBe(0);
  });

  it('searches by each kind of name, and refuses a search it does not know', async () => {
    const found = async (filter: string, value: string) => (await search(filter, value)).map((one) => one?.id);

    expect(await found('AccountName', 'PIA@x.example')).toEqual([person.id, application.id]);
    expect(await found('MailAddress', 'pia@x.example')).toEqual([person.id]);
    expect(await found('DisplayName', 'Pi')).toEqual([]);
    expect(await found('LocalGroupName', 'pia')).toEqual([]);
    expect((await call('?searchFilter=Everything&filterValue=x')).status).toBe(400);
    expect((await call('?filterValue=x')).status).toBe(400);
    expect((await call('?identityIds=pia')).status).toBe(400);
  });
});
