import { describe, expect, it } from '@jest/globals';
import { isBot } from '../../../../src/ado/identities/bots.ts';

const guid = '5d3f2a10-7c1b-4e0e-9a3d-0f1e2d3c4b5a';

describe('isBot', () => {
  it.each([
    ['a service principal of Microsoft Entra', { descriptor: 'aadsp.ZmFi', uniqueName: guid }],
    ['the build service of a project', { descriptor: 'svc.ZmFi', uniqueName: `Build\\${guid}` }],
    ['a service of Azure DevOps', { descriptor: 's2s.ZmFi' }],
    ['a build service on a server that gives no descriptor', { uniqueName: `Build\\${guid}` }],
    ['an agent pool on a server that gives no descriptor', { uniqueName: `AgentPool\\${guid.toUpperCase()}` }],
  ])('tells %s', (_what, identity) => {
    expect(isBot(identity)).toBe(true);
  });

  it.each([
    ['a person of Microsoft Entra', { descriptor: 'aad.ZmFi', uniqueName: 'dana@contoso.example' }],
    ['a person with a Microsoft account', { descriptor: 'msa.ZmFi' }],
    ['a person of Active Directory', { descriptor: 'win.Uy0xLTU', uniqueName: 'CONTOSO\\dana' }],
    ['a person called like a service', { descriptor: 'aad.svc', uniqueName: 'svc.build@contoso.example' }],
    ['somebody of whom nothing is said', {}],
  ])('takes %s for a person', (_what, identity) => {
    expect(isBot(identity)).toBe(false);
  });
});
