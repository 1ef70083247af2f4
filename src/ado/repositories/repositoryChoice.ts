import { AgentError } from '../../contracts/agentError.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import { trimmedEnd } from '../../contracts/text/linearText.ts';
import type { WorkItem, WorkItemLink } from '../../contracts/workItems/workItem.ts';
import type { Connection } from '../http/connection.ts';
import type { GitRepository } from '../http/schemas.ts';
import { listRepositories, resolveRepository, toRepository } from './repositories.ts';

/** A deployment's rule: work items with this tag, below this area, or both belong to this repository. */
export interface RepositoryRule {
  /** By name or id. */
  readonly repository: string;
  readonly tag?: string | undefined;
  readonly areaPath?: string | undefined;
}

export interface RepositoryChoiceOptions {
  readonly project: string;
  /** By name or id; decides alone when given. */
  readonly setting?: string | undefined;
  readonly rules?: readonly RepositoryRule[];
  readonly workItem: Pick<WorkItem, 'tags' | 'areaPath' | 'links'>;
}

/** The repository a work item is about, or the question that people have to answer first. */
export type RepositoryChoice =
  | {
      readonly kind: 'chosen';
      readonly repository: Repository;
      readonly by: 'setting' | 'rule' | 'link' | 'only-one';
    }
  | {
      readonly kind: 'unclear';
      /** Markdown for a comment on the work item. */
      readonly question: string;
      /** Names of the repositories it may be. */
      readonly candidates: readonly string[];
    };

const mostNames = 20;

/**
 * Chooses by the setting, else the rules, else the work item's development links, else the project's only repository.
 * Several answers of one kind are a question, never a guess. A work item's text has no say; a link has one only within
 * the project, where people with the right to edit the work item set it.
 * @throws AgentError `configuration` when the setting or a rule names no usable repository
 */
export async function chooseRepository(
  connection: Connection,
  options: RepositoryChoiceOptions,
): Promise<RepositoryChoice> {
  const { project, setting, rules = [], workItem } = options;
  if (setting !== undefined) {
    return { kind: 'chosen', repository: await resolveRepository(connection, project, setting), by: 'setting' };
  }
  const all = await listRepositories(connection, project);
  const enabled = all.filter((repository) => repository.isDisabled !== true);
  const ruled = rules.filter((rule) => isMatching(rule, workItem)).map((rule) => byRule(rule, all, project));
  const linked = (workItem.links ?? []).flatMap((link) => byLink(link, enabled));
  for (const [by, found] of [
    ['rule', distinct(ruled)],
    ['link', distinct(linked)],
    ['only-one', enabled],
  ] as const) {
    const [only, another] = found;
    if (only !== undefined) {
      return another === undefined
        ? { kind: 'chosen', repository: toRepository(connection.organizationUrl, only), by }
        : unclear(project, by, found);
    }
  }
  return unclear(project, 'only-one', []);
}

function isMatching({ tag, areaPath }: RepositoryRule, workItem: RepositoryChoiceOptions['workItem']): boolean {
  const hasTag = tag === undefined || workItem.tags.some((own) => own.toLowerCase() === tag.toLowerCase());
  const area = `${workItem.areaPath ?? ''}\\`.toLowerCase();
  const isBelow = areaPath === undefined || area.startsWith(`${trimmedEnd(areaPath, '\\')}\\`.toLowerCase());
  return hasTag && isBelow;
}

function byRule({ repository }: RepositoryRule, all: readonly GitRepository[], project: string): GitRepository {
  const wanted = repository.toLowerCase();
  const found = all.find(({ id, name }) => id.toLowerCase() === wanted || name.toLowerCase() === wanted);
  if (found === undefined) {
    throw new AgentError(
      'configuration',
      `A rule names the repository "${repository}", but project "${project}" has no such repository. Correct the rule.`,
    );
  }
  return found;
}

function byLink(link: WorkItemLink, enabled: readonly GitRepository[]): readonly GitRepository[] {
  return 'repositoryId' in link ? enabled.filter(({ id }) => id.toLowerCase() === link.repositoryId.toLowerCase()) : [];
}

function distinct(repositories: readonly GitRepository[]): readonly GitRepository[] {
  return [...new Map(repositories.map((repository) => [repository.id, repository])).values()];
}

function unclear(project: string, by: 'rule' | 'link' | 'only-one', found: readonly GitRepository[]): RepositoryChoice {
  const candidates = found.map(({ name }) => name);
  const shown = candidates.slice(0, mostNames).map((name) => `- \`${name.replaceAll('`', "'")}\``);
  const more = candidates.length > mostNames ? [`- and ${candidates.length - mostNames} more`] : [];
  const reason = {
    rule: 'Several rules for different repositories apply to this work item:',
    link: 'This work item has development links to several repositories:',
    'only-one':
      candidates.length === 0
        ? `I cannot read any enabled repository in project "${project}".`
        : `Project "${project}" has several repositories, and it is unclear which one to change:`,
  }[by];
  const wayOut =
    candidates.length === 0
      ? 'Give me access to the right one, then start me again.'
      : 'Keep exactly one of them linked under Development (a branch, commit or pull request), or ask an ' +
        'administrator for a rule; then start me again.';
  const question = ['**Which repository should I change?**', reason, [...shown, ...more].join('\n'), wayOut];
  return { kind: 'unclear', question: question.filter((part) => part !== '').join('\n\n'), candidates };
}
