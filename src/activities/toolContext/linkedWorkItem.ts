import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import { AgentError } from '../../contracts/agentError.ts';
import type { WorkItem } from '../../contracts/workItems/workItem.ts';
import { workItemMarkdown } from './workItemMarkdown.ts';

/** What this reads of Azure DevOps. */
export interface LinkedWorkItemSource {
  readonly workItems: Pick<AzureDevOps['workItems'], 'read'>;
}

export interface LinkedWorkItemRequest {
  /** The run's, as it was read when the run began: what it links to may be read, and nothing else. */
  readonly workItem: Pick<WorkItem, 'id' | 'projectName' | 'links'>;
  /** The run's project, by its id where that is known: by it, the service finds no work items of other projects. */
  readonly project: string;
  /** The model's choice, untrusted; `relation` does not count where there is an `id`. */
  readonly asked: { readonly id?: number | undefined; readonly relation?: string | undefined };
}

const relations = ['parent', 'child', 'related'] as const;

interface ReadableLink {
  readonly kind: (typeof relations)[number];
  readonly workItemId: number;
}

/** More links than these are counted in a refusal. */
const mostListed = 50;

/**
 * A work item that the run's one links to, as Markdown of at most 12,000 characters; all of it is untrusted. Its files, and
 * what it links to itself, are not shown.
 * @throws AgentError `invalid-input` for one that may not or cannot be read, with words that the model can act on; other
 *   types where another try may help
 */
export async function readLinkedWorkItem(ado: LinkedWorkItemSource, request: LinkedWorkItemRequest): Promise<string> {
  const { workItem, project, asked } = request;
  const link = chooseLink(workItem, asked);
  const found = await readVisible(ado, project, link);
  // By a project's name, the service may give what belongs to another one.
  if (found.projectName.toLowerCase() !== workItem.projectName.toLowerCase()) {
    throw refusal(`${named(link)} is of another project. Only those of the run’s own project may be read.`);
  }
  return workItemMarkdown(found);
}

function chooseLink(workItem: LinkedWorkItemRequest['workItem'], asked: LinkedWorkItemRequest['asked']): ReadableLink {
  const links = readableLinks(workItem);
  const { id, relation } = asked;
  if (links.length === 0) throw refusal(`work item ${workItem.id} links to no other work item.`);
  if (id !== undefined) return linkOfId(workItem.id, links, id);
  const kind = relations.find((one) => one === relation?.toLowerCase());
  if (relation !== undefined && kind === undefined) {
    throw refusal(`there is no such relation. Ask for ${relations.join(', ')}, or an id: ${listed(links)}.`);
  }
  const fitting = kind === undefined ? links : links.filter((link) => link.kind === kind);
  const [only, another] = fitting;
  const which = kind === undefined ? 'linked' : `linked as ${kind}`;
  if (only === undefined) throw refusal(`none is ${which}. Ask for one of those by its id: ${listed(links)}.`);
  if (another === undefined) return only;
  throw refusal(`${fitting.length} are ${which}. Ask for one of them by its id: ${listed(fitting)}.`);
}

function linkOfId(own: number, links: readonly ReadableLink[], id: number): ReadableLink {
  if (id === own) throw refusal(`${own} is the one of this run, which is shown already.`);
  const found = links.find(({ workItemId }) => workItemId === id);
  if (found !== undefined) return found;
  throw refusal(`the run’s work item does not link to one with this id. Ask for one of those: ${listed(links)}.`);
}

/** Each once: people link the same one in several ways. */
function readableLinks({ id, links = [] }: LinkedWorkItemRequest['workItem']): readonly ReadableLink[] {
  const found = new Map<number, ReadableLink>();
  for (const link of links) {
    if (!('workItemId' in link) || link.workItemId === id || found.has(link.workItemId)) continue;
    found.set(link.workItemId, link);
  }
  return [...found.values()];
}

async function readVisible(ado: LinkedWorkItemSource, project: string, link: ReadableLink): Promise<WorkItem> {
  try {
    return await ado.workItems.read(project, link.workItemId);
  } catch (error) {
    const isHidden = error instanceof AgentError && (error.type === 'not-found' || error.type === 'forbidden');
    if (!isHidden) throw error;
    throw refusal(
      `${named(link)} was deleted, is of another project than the run, or may not be seen by the agent. Go on without it.`,
      error,
    );
  }
}

function listed(links: readonly ReadableLink[]): string {
  const shown = links.slice(0, mostListed).map(named).join(', ');
  return links.length > mostListed ? `${shown} and ${links.length - mostListed} more` : shown;
}

function named({ workItemId, kind }: ReadableLink): string {
  return `${workItemId} (${kind})`;
}

function refusal(reason: string, cause?: AgentError): AgentError {
  return new AgentError('invalid-input', `Could not read a linked work item: ${reason}`, { cause });
}
