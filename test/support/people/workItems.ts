import { z } from 'zod';
import { type FileToAttach, uploadFile } from './attachFiles.ts';
import { type Call, identified } from './call.ts';

const workItemSchema = z.object({ id: z.number(), fields: z.record(z.string(), z.unknown()) });

const workItemCommentSchema = z.object({
  id: z.number(),
  text: z.string(),
  createdBy: z.object({ displayName: z.string() }),
});

const previewOfComments = '7.1-preview.4';

export interface CommentView {
  readonly id: number;
  readonly by: string;
  readonly text: string;
}

interface WorkItemToFile {
  readonly title: string;
  readonly description: string;
  readonly tags?: readonly string[];
  readonly type?: string;
  /** Others, by reference name. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly relations?: ReadonlyArray<Readonly<Record<string, unknown>>>;
  readonly files?: readonly FileToAttach[];
}

/** What people do with work items. */
export function onWorkItems(call: Call) {
  const add = (path: string, value: string) => ({ op: 'add', path: `/fields/${path}`, value });
  return {
    async fileWorkItem(task: WorkItemToFile) {
      const tags = task.tags ?? ['code-agent'];
      const files = await Promise.all((task.files ?? []).map((one) => uploadFile(call, one)));
      const fields = [
        add('System.Title', task.title),
        add('System.Description', task.description),
        ...(tags.length === 0 ? [] : [add('System.Tags', tags.join('; '))]),
        ...Object.entries(task.fields ?? {}).map(([name, value]) => add(name, value)),
        ...[...(task.relations ?? []), ...files].map((value) => ({ op: 'add', path: '/relations/-', value })),
      ];
      return (await call(identified, 'POST', `wit/workitems/$${encodeURIComponent(task.type ?? 'Bug')}`, fields)).id;
    },
    async changeWorkItem(id: number, fields: Readonly<Record<string, string>>) {
      const patch = Object.entries(fields).map(([name, value]) => add(name, value));
      await call(z.unknown(), 'PATCH', `wit/workitems/${id}`, patch);
    },
    /** Instead of the tags it has; to add them would leave those. */
    async setTags(id: number, tags: string) {
      const patch = [{ op: 'replace', path: '/fields/System.Tags', value: tags }];
      await call(z.unknown(), 'PATCH', `wit/workitems/${id}`, patch);
    },
    async workItem(id: number) {
      const { fields } = await call(workItemSchema, 'GET', `wit/workitems/${id}`);
      const tags = String(fields['System.Tags'] ?? '');
      return { state: String(fields['System.State']), tags: tags === '' ? [] : tags.split('; ').toSorted() };
    },
    async comment(id: number, text: string) {
      const path = `wit/workItems/${id}/comments?format=markdown`;
      return (await call(identified, 'POST', path, { text }, previewOfComments)).id;
    },
    /** Oldest first. */
    async comments(id: number): Promise<readonly CommentView[]> {
      const schema = z.object({ comments: z.array(workItemCommentSchema) });
      const read = await call(schema, 'GET', `wit/workItems/${id}/comments?order=asc`, undefined, previewOfComments);
      return read.comments.map((one) => ({ id: one.id, by: one.createdBy.displayName, text: one.text }));
    },
  };
}
