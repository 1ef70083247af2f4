import { describe, expect, it } from '@jest/globals';
import { linksOf, toRelation } from '../../../../src/ado/workItems/workItemLinks.ts';

const place = { projectId: 'p-1', repositoryId: 'r-1' };

describe('linksOf', () => {
  it.each([
    ['vstfs:///Git/Ref/p-1%2Fr-1%2FGBmain', { kind: 'branch', ...place, branch: 'main' }],
    ['vstfs:///Git/Ref/p-1%2fr-1%2fGBagent%2F7', { kind: 'branch', ...place, branch: 'agent/7' }],
    ['vstfs:///Git/Ref/p-1/r-1/GBgr%C3%B6%C3%9Fe', { kind: 'branch', ...place, branch: 'größe' }],
    ['vstfs:///Git/PullRequestId/p-1%2Fr-1%2F12', { kind: 'pull-request', ...place, pullRequestId: 12 }],
    ['vstfs:///Git/Commit/p-1%2Fr-1%2Fabc', { kind: 'commit', ...place, commit: 'abc' }],
  ] as const)('reads %s', (url, link) => {
    expect(linksOf([{ rel: 'ArtifactLink', url }])).toEqual([link]);
  });

  it.each([
    ['vstfs:///Git/Ref/p-1%2Fr-1%2FGTv1'],
    ['vstfs:///Git/Ref/p-1%2Fr-1%2FGB'],
    ['vstfs:///Git/Ref/p-1'],
    ['vstfs:///Git/PullRequestId/p-1%2Fr-1%2Fx'],
    ['vstfs:///Build/Build/3'],
    ['vstfs:///Git/Ref/%E0%A4%A'],
  ])('leaves out %s', (url) => {
    expect(linksOf([{ rel: 'ArtifactLink', url }])).toEqual([]);
  });

  it.each([
    ['System.LinkTypes.Hierarchy-Reverse', [{ kind: 'parent', workItemId: 7 }]],
    ['System.LinkTypes.Hierarchy-Forward', [{ kind: 'child', workItemId: 7 }]],
    ['System.LinkTypes.Dependency-Forward', [{ kind: 'related', workItemId: 7 }]],
    // Of another organisation: 7 is another work item here.
    ['System.LinkTypes.Remote.Related', []],
    ['System.LinkTypes.Remote.Dependency-Forward', []],
  ])('reads a link to a work item by %s', (rel, links) => {
    expect(linksOf([{ rel, url: 'https://dev.azure.com/contoso/_apis/wit/workItems/7' }])).toEqual(links);
  });

  it.each([
    { kind: 'branch', ...place, branch: 'agent/größe 7' },
    { kind: 'pull-request', ...place, pullRequestId: 3 },
    { kind: 'hyperlink', url: 'https://example.com/a?b=c' },
  ] as const)('reads what toRelation writes: $kind', (link) => {
    expect(linksOf([toRelation(link)])).toEqual([link]);
  });
});
