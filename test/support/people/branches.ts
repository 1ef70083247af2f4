import { z } from 'zod';
import { type Call, listOf, type Workplace } from './call.ts';

/** What people do with branches. */
export function onBranches(call: Call, { repositoryId }: Workplace) {
  const base = `git/repositories/${repositoryId}`;
  const itemsAt = (commit: string) =>
    `${base}/items?recursionLevel=Full&versionDescriptor.versionType=commit&versionDescriptor.version=${commit}`;
  const refs = async () => {
    const schema = listOf(z.object({ name: z.string(), objectId: z.string() }));
    const { value } = await call(schema, 'GET', `${base}/refs?filter=heads/`);
    return value.map(({ name, objectId }) => ({ name: name.replace('refs/heads/', ''), tip: objectId }));
  };
  return {
    /** Names of all branches but `main`. */
    branches: async () => (await refs()).map(({ name }) => name).filter((name) => name !== 'main'),
    async tip(branch: string) {
      return (await refs()).find(({ name }) => name === branch)?.tip;
    },
    /** A commit on top of a branch, or on top of `main` for a new one. @returns the commit */
    async push(branch: string, files: Readonly<Record<string, string>>, message: string): Promise<string> {
      const known = await refs();
      const tip = known.find(({ name }) => name === branch)?.tip ?? known.find(({ name }) => name === 'main')?.tip;
      const all = await call(listOf(z.object({ path: z.string() })), 'GET', itemsAt(tip ?? ''));
      const isThere = (path: string) => all.value.some((item) => item.path === `/${path}`);
      const changes = Object.entries(files).map(([path, content]) => ({
        changeType: isThere(path) ? 'edit' : 'add',
        item: { path: `/${path}` },
        newContent: { content, contentType: 'rawtext' },
      }));
      const body = {
        refUpdates: [{ name: `refs/heads/${branch}`, oldObjectId: tip }],
        commits: [{ comment: message, changes }],
      };
      const schema = z.object({ commits: z.array(z.object({ commitId: z.string() })) });
      return (await call(schema, 'POST', `${base}/pushes`, body)).commits[0]?.commitId ?? '';
    },
  };
}
