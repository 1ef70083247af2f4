import { describe, expect, it } from '@jest/globals';
import { createAzureDevOps } from '../../../../src/ado/azureDevOps.ts';
import { organizationOf } from '../../../../src/ado/http/organization.ts';
import { parseOrganizationUrl } from '../../../../src/ado/http/organizationUrl.ts';
import { subscriptionPassword } from '../../../../src/gateway/authentication/subscriptionPassword.ts';
import { startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

const credential = { kind: 'pat', getToken: async () => 'x' } as const;

describe('the organization URL', () => {
  it.each([
    ['https://dev.azure.com/contoso', 'https://dev.azure.com/contoso'],
    ['https://dev.azure.com/contoso///', 'https://dev.azure.com/contoso'],
    ['  https://dev.azure.com//contoso/ ', 'https://dev.azure.com/contoso'],
    ['https://contoso:secret@dev.azure.com/contoso?x=1#y', 'https://dev.azure.com/contoso'],
    ['https://vssps.dev.azure.com/contoso/', 'https://vssps.dev.azure.com/contoso'],
    ['https://contoso.visualstudio.com', 'https://contoso.visualstudio.com/'],
    ['https://contoso.vssps.visualstudio.com/', 'https://contoso.vssps.visualstudio.com/'],
    ['https://Contoso.visualstudio.com/defaultcollection/', 'https://contoso.visualstudio.com/'],
    ['https://server/tfs/Default%20Collection/', 'https://server/tfs/Default%20Collection'],
    ['http://server:8080/tfs/C', 'http://server:8080/tfs/C'],
    ['https://server/C', 'https://server/C'],
  ])('may be %s', (text, expected) => {
    expect(parseOrganizationUrl(text).href).toBe(expected);
  });

  it.each([
    ['https://dev.azure.com/contoso/Shop', 'https://dev.azure.com/contoso'],
    ['https://dev.azure.com/contoso/Shop///', 'https://dev.azure.com/contoso'],
    ['https://DEV.azure.com//contoso/My%20Shop/_git/Größe', 'https://dev.azure.com/contoso'],
    ['https://contoso@dev.azure.com/contoso/Shop/_git/Shop', 'https://dev.azure.com/contoso'],
    ['https://dev.azure.com/contoso/_git/Shop', 'https://dev.azure.com/contoso'],
    ['https://dev.azure.com/contoso/_apis/projects', 'https://dev.azure.com/contoso'],
    ['https://dev.azure.com/contoso/Shop/_workitems/edit/7', 'https://dev.azure.com/contoso'],
    ['https://dev.azure.com', 'https://dev.azure.com/ and the name of the organization'],
    ['https://dev.azure.com/_git/Shop', 'https://dev.azure.com/ and the name of the organization'],
    ['https://contoso.visualstudio.com/Shop', 'https://contoso.visualstudio.com'],
    ['https://contoso.visualstudio.com/Shop/', 'https://contoso.visualstudio.com'],
    ['https://contoso.visualstudio.com/_git/Shop', 'https://contoso.visualstudio.com'],
    ['https://contoso.visualstudio.com/DefaultCollection/Shop/_git/Shop', 'https://contoso.visualstudio.com'],
    ['ssh://git@ssh.dev.azure.com:22/v3/contoso/Shop/Shop', 'https://dev.azure.com/contoso'],
    ['contoso@vs-ssh.visualstudio.com:v3/contoso/My%20Shop/Shop', 'https://dev.azure.com/contoso'],
    ['https://ssh.dev.azure.com/v3/contoso', 'https://dev.azure.com/contoso'],
    ['https://server/tfs/DefaultCollection/_git/Shop', 'such as https://server/tfs/DefaultCollection'],
    ['https://server/tfs/DefaultCollection/Shop/_git/Shop', 'such as https://server/tfs/DefaultCollection'],
  ])('may not be %s, which is answered with what to write', (organizationUrl, write) => {
    expect(() => createAzureDevOps({ organizationUrl, credential })).toThrow(
      expect.objectContaining({
        type: 'configuration',
        message: expect.stringMatching(/^The organization URL .*\. Use /),
      }),
    );
    expect(() => createAzureDevOps({ organizationUrl, credential })).toThrow(`${write}.`);
  });

  it.each([['contoso'], ['ftp://dev.azure.com/contoso'], ['git@ssh.dev.azure.com:v3/contoso/Shop/Shop'], ['']])(
    'may not be %s',
    (organizationUrl) => {
      expect(() => createAzureDevOps({ organizationUrl, credential })).toThrow('https://dev.azure.com/contoso');
    },
  );

  it.each([['/Fabrikam%20Fiber'], ['/Fabrikam%20Fiber/'], ['/Nothing'], ['/Fabrikam%20Fiber/Team']])(
    'with %s behind a collection, which only the server can tell, fails the ping with what to write',
    async (behind) => {
      const { server, close } = await startAdoSandbox([{ path: 'a.txt', content: 'a\n' }]);
      const getToken = async () => server.agentToken;
      const ado = createAzureDevOps({
        organizationUrl: `${server.url}${behind}`,
        credential: { kind: 'pat', getToken },
      });

      await expect(ado.ping()).rejects.toMatchObject({
        type: 'configuration',
        message: expect.stringMatching(/must end with the organization .* without a project, a repository/),
      });
      await close();
    },
  );
});

describe('the name of an organization', () => {
  it.each([
    'https://dev.azure.com/contoso',
    'https://dev.azure.com/Contoso/',
    'https://DEV.AZURE.COM//contoso//',
    'https://someone@dev.azure.com/contoso',
    'https://vssps.dev.azure.com/contoso',
    'https://Contoso.visualstudio.com',
    'https://contoso.visualstudio.com/DefaultCollection',
    'https://contoso.visualstudio.com/defaultcollection/',
    'https://contoso.vssps.visualstudio.com/',
  ])('is the same, and so are the passwords made from it, in %s', (url) => {
    const scope = { projectId: 'p', eventType: 'workitem.created' };

    expect(organizationOf(url)).toBe('contoso');
    expect(organizationOf(parseOrganizationUrl(url).href)).toBe('contoso');
    expect(subscriptionPassword('key', { ...scope, organization: organizationOf(url) })).toBe(
      subscriptionPassword('key', { ...scope, organization: 'contoso' }),
    );
  });

  it.each([
    ['https://server/tfs/DefaultCollection', 'defaultcollection'],
    ['https://server/tfs/Default%20Collection/', 'default collection'],
    ['https://server/100%', '100%'],
    ['http://127.0.0.1:8080/contoso', 'contoso'],
  ])('is that of the collection on a server: %s', (url, name) => {
    expect(organizationOf(url)).toBe(name);
  });
});
