import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { AgentError } from '../../contracts/agentError.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import { parentFolders } from '../../contracts/rules/branchPattern.ts';
import { branchOfRun } from '../../contracts/runs/instanceIds.ts';
import type { Settings } from '../../platform/settings/configuration.ts';
import { parseRules } from '../../rules/parseRules.ts';
import { type Check, failedCheck, passedCheck, runCheck, unknownCheck } from './check.ts';

const rulesPath = '.code-agent.yml';
/** Takes the place of the run id in the name of the test branch. */
const doctor = { runId: 'code-agent-doctor', workItemId: 0 };

export interface AzureDevOpsPlace {
  readonly ado: AzureDevOps;
  readonly settings: Settings;
  /** Name or id. Without it, only the checks that need no project are made. */
  readonly project: string | undefined;
  /** Whether a branch may be created and deleted, to prove that the agent can push. */
  readonly mayWrite: boolean;
}

/** Signs in, reads a list of work items and the repository with its rules, and pushes a branch if that is allowed. */
export async function checkAzureDevOps(place: AzureDevOpsPlace): Promise<readonly Check[]> {
  const { ado, project, settings } = place;
  const signIn = await runCheck(
    'Azure DevOps: sign-in',
    async () => passedCheck('Azure DevOps: sign-in', `Signed in as ${(await ado.identities.own()).displayName}.`),
    signInFix,
  );
  if (signIn.state === 'bad') return [signIn];
  if (project === undefined)
    return [signIn, unknownCheck('Azure DevOps: project', 'Not checked. Name the project: --project NAME.')];
  const workItems = await runCheck(
    'Azure DevOps: work items',
    async () => await readWorkItems(ado, project, settings.AGENT_TAG),
    () => `Check the project name, and give the agent "View work items in this node" in ${project}.`,
  );
  if (workItems.state === 'bad') return [signIn, workItems];
  return [signIn, workItems, ...(await checkRepository(place, project))];
}

function signInFix(error: AgentError | undefined): string {
  switch (error?.type) {
    case 'unauthorized':
      return 'Create a new token (scopes: work items read and write, code read and write, build read, identity read) and store it in the secret `ado-pat`. With another ADO_AUTHENTICATION, check its identity.';
    case 'forbidden':
      return 'Add the identity to the organisation with the access level Basic.';
    default:
      return 'Check ADO_ORGANIZATION_URL, for example https://dev.azure.com/contoso, and the connection: DNS, proxy, firewall.';
  }
}

async function readWorkItems(ado: AzureDevOps, project: string, tag: string): Promise<Check> {
  for await (const { id } of ado.workItems.find({ project, tag })) {
    return passedCheck('Azure DevOps: work items', `Work item ${id} has the tag ${tag}.`);
  }
  return passedCheck('Azure DevOps: work items', `Work items can be read. None has the tag ${tag}.`);
}

async function checkRepository(place: AzureDevOpsPlace, project: string): Promise<readonly Check[]> {
  const { ado, settings } = place;
  const name = 'Azure DevOps: repository';
  let found: Repository | undefined;
  const repository = await runCheck(
    name,
    async () => {
      found = await ado.repositories.resolve(project, settings.ADO_REPOSITORY);
      return passedCheck(name, `${found.name}, default branch ${found.defaultBranch}.`);
    },
    () => 'Set ADO_REPOSITORY to a repository of the project, and give the agent "Read" and "Contribute" on it.',
  );
  if (found === undefined) return [repository];
  const tip = await ado.repositories.tip(found, found.defaultBranch);
  if (tip === undefined) {
    const text = `${found.name} has no branch ${found.defaultBranch}.`;
    return [repository, failedCheck('Rules', text, 'Push a first commit, or set another default branch.')];
  }
  const { rules, pattern = settings.BRANCH_PATTERN } = await checkRules(ado, found, tip);
  const branch = branchOfRun(doctor, pattern);
  return [repository, rules, await checkBranchName(ado, found, branch), await checkWriting(place, found, tip, branch)];
}

async function checkBranchName(ado: AzureDevOps, repository: Repository, branch: string): Promise<Check> {
  const name = 'Branches of runs';
  return await runCheck(
    name,
    async () => {
      const other = await ado.branches.inTheWayOf(repository, branch);
      const place = `${parentFolders(branch).at(-1) ?? 'the root'} of ${repository.name}`;
      if (other === undefined) return passedCheck(name, `They can be created in ${place}.`);
      const fix = `Delete or rename ${other}. Or choose another folder: \`branch\` in ${rulesPath}, or BRANCH_PATTERN for all repositories.`;
      return failedCheck(
        name,
        `${repository.name} has a branch ${other}, so no branch can be created in ${place}.`,
        fix,
      );
    },
    () => 'Give the agent "Read" on the repository.',
  );
}

/** Checks the rules file. Also returns the branch pattern, if the file sets one. */
async function checkRules(
  ado: AzureDevOps,
  repository: Repository,
  commit: string,
): Promise<{ readonly rules: Check; readonly pattern?: string | undefined }> {
  let pattern: string | undefined;
  const rules = await runCheck(
    'Rules',
    async () => {
      const text = await ado.repositories.readFile({ repository, commit, path: rulesPath });
      if (text === undefined)
        return passedCheck(
          'Rules',
          `${repository.name} has no ${rulesPath}. The default rules of the deployment apply.`,
        );
      const reading = parseRules(text);
      if (reading.kind === 'rules') {
        pattern = reading.rules.branch;
        return passedCheck('Rules', `${rulesPath} of ${repository.name} is valid.`);
      }
      const problems = reading.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
      const fix = `Fix ${rulesPath} on ${repository.defaultBranch}. docs/rules.md lists every key.`;
      return failedCheck('Rules', `${rulesPath} of ${repository.name} has errors: ${problems.join('; ')}`, fix);
    },
    () => 'Give the agent "Read" on the repository.',
  );
  return { rules, pattern };
}

async function checkWriting(
  { ado, mayWrite }: AzureDevOpsPlace,
  repository: Repository,
  tip: string,
  branch: string,
): Promise<Check> {
  const name = 'Azure DevOps: pushing';
  if (!mayWrite) return unknownCheck(name, 'Not checked. With --write, a branch is created and deleted.');
  return await runCheck(
    name,
    async () => {
      const { commit } = await ado.pushes.pushBranch({
        ...{ repository, branch, message: 'Prove that the agent can push' },
        changeSet: { baseCommit: tip, changes: [{ kind: 'add', path: '.code-agent-doctor', content: 'A test.\n' }] },
        trailers: [['Code-Agent-Doctor', tip]],
      });
      await ado.branches.delete({ repository, branch, expectedCommit: commit });
      return passedCheck(name, `The branch ${branch} was created and deleted.`);
    },
    () =>
      `Give the agent "Contribute" and "Create branch" on ${repository.name}, or on ${parentFolders(branch).at(-1) ?? 'all'} in it.`,
  );
}
