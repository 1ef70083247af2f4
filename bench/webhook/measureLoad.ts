import { processorMicrosecondsOf } from '../host/processStat.ts';
import { type LoadOptions, type LoadResult, offerLoad } from './load.ts';
import type { ServerUnderTest } from './servers.ts';

/** What a load showed, and how many processors each process kept busy meanwhile. */
export interface MeasuredLoad extends LoadResult {
  readonly busy: { readonly server: number; readonly storage: number; readonly sender: number };
}

/** Offers a load to a server. */
export async function measureLoad(
  { url, pid, storagePid }: Pick<ServerUnderTest, 'url' | 'pid' | 'storagePid'>,
  options: Omit<LoadOptions, 'url'>,
): Promise<MeasuredLoad> {
  const used = () => ({
    server: processorMicrosecondsOf(pid),
    storage: storagePid === undefined ? 0 : processorMicrosecondsOf(storagePid),
  });
  const before = used();
  const sender = process.cpuUsage();
  const result = await offerLoad({ ...options, url });
  const { user, system } = process.cpuUsage(sender);
  const after = used();
  const share = (microseconds: number) => microseconds / (result.seconds * 1e6);
  return {
    ...result,
    busy: {
      server: share(after.server - before.server),
      storage: share(after.storage - before.storage),
      sender: share(user + system),
    },
  };
}
