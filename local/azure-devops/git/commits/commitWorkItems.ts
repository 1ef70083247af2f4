import type { Backend } from '../../backend.ts';
import type { JsonObject } from '../../http/exchange.ts';
import { everything } from '../../state/state.ts';
import { latestRevision } from '../../workItems/records/render.ts';
import type { Repository } from '../repositories/repositories.ts';

/** `vstfs:///Git/Commit/{project}%2F{repository}%2F{commit}`, with `/` between the ids or its encoded form. */
const artifact = /^vstfs:\/\/\/git\/commit\/[^/%]+(?:\/|%2f)([^/%]+)(?:\/|%2f)([0-9a-f]{40})$/i;

/** Work items by the commits of a repository that they link to, as commits name them. */
export function workItemsByCommit(
  backend: Backend,
  repository: Repository,
): ReadonlyMap<string, readonly JsonObject[]> {
  const found = new Map<string, JsonObject[]>();
  for (const workItem of backend.state.workItems.list(everything).filter(({ isDeleted }) => !isDeleted)) {
    for (const { url } of latestRevision(workItem).relations) {
      const [, repositoryId = '', commitId = ''] = artifact.exec(url) ?? [];
      if (repositoryId.toLowerCase() !== repository.id) continue;
      const reference = { id: String(workItem.id), url: `${backend.url()}/_apis/wit/workItems/${workItem.id}` };
      found.set(commitId.toLowerCase(), [...(found.get(commitId.toLowerCase()) ?? []), reference]);
    }
  }
  return found;
}
