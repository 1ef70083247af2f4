import type { Backend } from '../../backend.ts';
import type { Repository } from '../../git/repositories/repositories.ts';
import { everything } from '../../state/state.ts';
import type { WorkItem } from '../../workItems/records/records.ts';
import { latestRevision } from '../../workItems/records/render.ts';
import { pullRequestArtifact } from '../records/render.ts';

/** Work items that link to a pull request by an artifact link. */
export function linkedWorkItems(backend: Backend, repository: Repository, pullRequestId: number): readonly WorkItem[] {
  const artifact = pullRequestArtifact(repository, pullRequestId).toLowerCase();
  return backend.state.workItems
    .list(everything)
    .filter((workItem) => !workItem.isDeleted)
    .filter((workItem) => latestRevision(workItem).relations.some((relation) => normalize(relation.url) === artifact));
}

function normalize(url: string): string {
  // Both `/` and its encoded form are in use between the three ids.
  const [prefix = '', ids = ''] = url.toLowerCase().split('pullrequestid/');
  return `${prefix}pullrequestid/${ids.replace(/\//g, '%2f')}`;
}
