import type { Backend } from '../../backend.ts';
import { type ApiReply, type ApiRequest, json, queryNumber, queryText } from '../../http/exchange.ts';
import { countBetween, diffTrees, mergeBase } from '../process/gitHistory.ts';
import { requestRepository } from '../repositories/repositories.ts';
import { queryVersion, resolveVersion } from '../repositories/versions.ts';
import { changeCounts, renderChange } from './commitRender.ts';

/** What differs between two versions, and how far they are apart. */
export async function getDiff(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  const side = async (name: 'base' | 'target'): Promise<string> => {
    const prefix = queryText(request, `${name}Version`) === undefined ? `${name}VersionDescriptor.` : name;
    const descriptor = queryVersion(request, prefix === name ? name : prefix);
    return resolveVersion(repository, descriptor);
  };
  const [base, target] = [await side('base'), await side('target')];
  const common = await mergeBase(repository.directory, base, target);
  // The default compares with the common ancestor; `diffCommonCommit=false` compares the two commits themselves.
  const fromCommon = queryText(request, 'diffCommonCommit')?.toLowerCase() !== 'false';
  const changes = await diffTrees(repository.directory, fromCommon ? (common ?? base) : base, target);
  const skip = queryNumber(request, '$skip') ?? 0;
  const page = changes.slice(skip, skip + (queryNumber(request, '$top') ?? 100));
  const { ahead, behind } = await countBetween(repository.directory, base, target);
  return json({
    allChangesIncluded: skip + page.length >= changes.length,
    changeCounts: changeCounts(changes),
    changes: page.map((change) => renderChange(backend, repository, change, target)),
    commonCommit: common,
    baseCommit: base,
    targetCommit: target,
    aheadCount: ahead,
    behindCount: behind,
  });
}
