import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { CommandVerdict } from '../../contracts/activities/operating.ts';
import type { ActivityInput } from '../../contracts/activities.ts';
import type { Command } from '../../contracts/deliveries/command.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import type { Rules, RulesInput } from '../../contracts/rules/rules.ts';
import type { RunSummary } from '../../contracts/runs/runSummary.ts';
import type { RunReader } from '../../platform/audit/auditLog.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { helpComment } from '../../reports/workItem/helpComment.ts';
import { allowedCommands, decideCommand } from '../../rules/decideCommand.ts';
import { matchDecision } from '../../rules/matchDecision.ts';
import { parseRules } from '../../rules/parseRules.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import { catchConfigurationProblem, resolveGrants } from '../operating/authorGrants.ts';
import { fetchRules } from '../operating/readRules.ts';
import type { RepositorySettings } from '../reading/chooseRepository.ts';

type Input = ActivityInput<'authorizeCommand'>;

export interface AuthorizeCommandDependencies {
  readonly ado: Pick<AzureDevOps, 'workItems' | 'repositories' | 'identities'>;
  readonly runs: RunReader;
  readonly repositories: RepositorySettings;
  /** Defaults for repositories without rules. */
  readonly defaults: RulesInput;
}

/** The rules that decide, and how they are named. */
interface Authority {
  readonly rules: Rules;
  readonly repositoryId?: string;
}

/** These change nothing or only end a run, so they are allowed before a run knows its repository. */
const harmless: ReadonlySet<Command['name']> = new Set(['cancel', 'status', 'explain', 'help', 'unknown']);

/**
 * Whether the author of a command may use it. The rules are those at the current tip of the default branch of the run's
 * repository; for a command that starts a run, of the work item's repository. A decision must be about the waiting
 * change.
 */
export function authorizeCommand(options: AuthorizeCommandDependencies, logger: Logger): Activity {
  return defineActivity('authorizeCommand', logger, async (input): Promise<CommandVerdict> => {
    const { command, author, inCharge } = input;
    const run = inCharge === undefined ? undefined : await options.runs.find(inCharge);
    const authority = await catchConfigurationProblem(() => authorityOver(options, input, run));
    if ('problem' in authority) return { kind: 'refused', reason: authority.problem };
    const { rules, repositoryId } = authority;
    const grants = await catchConfigurationProblem(() => resolveGrants(options.ado, author, rules, command.name));
    if ('problem' in grants) return { kind: 'refused', reason: grants.problem };
    const decision = decideCommand(command, grants.author, rules, grants.memberships);
    if (decision.outcome === 'ignored') return { kind: 'ignored', reason: decision.reason };
    if (decision.outcome === 'refused') return { kind: 'refused', reason: decision.reason };
    const allowed = {
      ...(repositoryId === undefined ? {} : { repositoryId }),
      ...helpFor(command, rules),
    };
    if (command.name !== 'approve' && command.name !== 'reject') return { kind: 'allowed', ...allowed };
    // Without a run there is nothing to decide on; the author is told so when the run is looked up.
    if (inCharge === undefined) return { kind: 'allowed', ...allowed };
    const { text, name } = command;
    const judged = matchDecision(run?.question, { decision: name, text, writtenAt: input.writtenAt });
    return judged.kind === 'refused' ? judged : { kind: 'allowed', ...allowed, change: judged.change };
  });
}

async function authorityOver(
  options: AuthorizeCommandDependencies,
  input: Input,
  run: RunSummary | undefined,
): Promise<Authority | { readonly problem: string }> {
  const { ado, defaults } = options;
  const bound = run?.repository;
  if (bound !== undefined) return await rulesIn(options, await ado.repositories.resolve(bound.projectId, bound.id));
  if (input.inCharge !== undefined && !harmless.has(input.command.name)) {
    return { problem: 'The run has only just started and does not know its repository yet. Try again in a minute.' };
  }
  const { project, workItemId } = input;
  const workItem = await ado.workItems.read(project, workItemId);
  const { name: setting, rules } = options.repositories;
  const choice = await ado.repositories.choose({ project, setting, rules, workItem });
  return choice.kind === 'chosen' ? await rulesIn(options, choice.repository) : { rules: ownRules(defaults) };
}

async function rulesIn({ ado, defaults }: AuthorizeCommandDependencies, repository: Repository): Promise<Authority> {
  const { rules } = await fetchRules(ado, repository, defaults);
  return { rules, repositoryId: repository.id };
}

/** If it is unclear which repository is meant, the deployment's rules apply; the run will ask. */
function ownRules(defaults: RulesInput): Rules {
  const reading = parseRules(undefined, defaults);
  if (reading.kind === 'problems') throw new Error('the rules of the deployment are checked at start-up');
  return reading.rules;
}

function helpFor({ name, text }: Command, rules: Rules): { readonly help?: string } {
  if (name !== 'help' && name !== 'unknown') return {};
  const allowed = allowedCommands(rules);
  return { help: helpComment(name === 'unknown' ? { allowed, unknown: text } : { allowed }) };
}
