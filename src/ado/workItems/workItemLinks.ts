import { decodePercent } from '../../contracts/text/decodePercent.ts';
import type { WorkItemLink } from '../../contracts/workItems/workItem.ts';
import type { AdoRelation } from '../http/schemas.ts';

/** Something to link a work item to. */
export type NewLink =
  | { readonly kind: 'hyperlink'; readonly url: string; readonly comment?: string }
  | Extract<WorkItemLink, { readonly kind: 'branch' | 'pull-request' }>;

/** A relation as the work item API takes it. */
export interface NewRelation {
  readonly rel: string;
  readonly url: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const workItemUrl = /\/_apis\/wit\/workItems\/(\d+)$/i;
/** `vstfs:///Git/{tool}/{project}/{repository}/{thing}`, the slashes of the last three usually encoded. */
const artifactUrl = /^vstfs:\/\/\/Git\/(Ref|Commit|PullRequestId)\/(.+)$/i;

/** What a work item's relations link to, as far as the agent knows such links; attachments are not links. */
export function linksOf(relations: readonly AdoRelation[]): WorkItemLink[] {
  return relations.flatMap((relation): readonly WorkItemLink[] => {
    if (isRemote(relation)) return [];
    const workItemId = workItemUrl.exec(relation.url)?.[1];
    if (workItemId !== undefined) {
      return [{ kind: workItemLinkKind(relation.rel), workItemId: Number(workItemId) }];
    }
    if (relation.rel === 'Hyperlink') {
      return [{ kind: 'hyperlink', url: relation.url }];
    }
    return relation.rel === 'ArtifactLink' ? artifactLink(relation.url) : [];
  });
}

/**
 * Whether a relation leads to a work item of another organisation, whose number means another one here
 * (https://learn.microsoft.com/azure/devops/boards/queries/link-type-reference).
 */
export function isRemote({ rel }: Pick<AdoRelation, 'rel'>): boolean {
  return rel.startsWith('System.LinkTypes.Remote.');
}

/** A link in the words of the work item API. */
export function toRelation(link: NewLink): NewRelation {
  switch (link.kind) {
    case 'hyperlink':
      return {
        rel: 'Hyperlink',
        url: link.url,
        attributes: link.comment === undefined ? {} : { comment: link.comment },
      };
    case 'branch':
      return artifact('Ref', link, `GB${encodeURIComponent(link.branch)}`, 'Branch');
    case 'pull-request':
      return artifact('PullRequestId', link, String(link.pullRequestId), 'Pull Request');
  }
}

/** Whether two relations are the same to the server, which refuses the second. */
export function isSameRelation(
  first: Pick<AdoRelation, 'rel' | 'url'>,
  second: Pick<AdoRelation, 'rel' | 'url'>,
): boolean {
  return first.rel === second.rel && decodePercent(first.url).toLowerCase() === decodePercent(second.url).toLowerCase();
}

function workItemLinkKind(rel: string): 'parent' | 'child' | 'related' {
  switch (rel) {
    case 'System.LinkTypes.Hierarchy-Reverse':
      return 'parent';
    case 'System.LinkTypes.Hierarchy-Forward':
      return 'child';
    default:
      return 'related';
  }
}

function artifactLink(url: string): readonly WorkItemLink[] {
  const [, tool = '', rest = ''] = artifactUrl.exec(url) ?? [];
  const [projectId, repositoryId, ...things] = decodePercent(rest).split('/');
  const thing = things.join('/');
  if (projectId === undefined || repositoryId === undefined || thing === '') {
    return [];
  }
  switch (tool.toLowerCase()) {
    case 'ref':
      return thing.startsWith('GB') && thing.length > 2
        ? [{ kind: 'branch', projectId, repositoryId, branch: decodePercent(thing.slice(2)) }]
        : [];
    case 'commit':
      return [{ kind: 'commit', projectId, repositoryId, commit: thing }];
    default:
      return /^[1-9]\d{0,9}$/.test(thing)
        ? [{ kind: 'pull-request', projectId, repositoryId, pullRequestId: Number(thing) }]
        : [];
  }
}

function artifact(
  tool: string,
  place: { readonly projectId: string; readonly repositoryId: string },
  thing: string,
  name: string,
): NewRelation {
  const path = [place.projectId, place.repositoryId, thing].join('%2F');
  return { rel: 'ArtifactLink', url: `vstfs:///Git/${tool}/${path}`, attributes: { name } };
}
