import type { FailureType } from '../../contracts/agentError.ts';

/** What an error means for the agent, and what a person can do about it. */
export interface Diagnosis {
  readonly type: FailureType;
  readonly advice: string;
}

interface DocumentedError extends Diagnosis {
  /** On the error's text followed by the short name of its exception. */
  readonly pattern: RegExp;
}

/** What to do when Azure DevOps does not accept a token at all. */
export const tokenAdvice =
  'The token is invalid, expired, or from another organization. Create a new one in this organization and store it where ' +
  'the app reads it. A Microsoft Entra identity must be added to the organization.';

/**
 * Errors that say more than their status. They come with different statuses, some also as an HTML page, so their codes
 * decide. https://learn.microsoft.com/azure/devops/reference/error and, for those of work items,
 * https://learn.microsoft.com/azure/devops/organizations/settings/work/object-limits
 */
const documentedErrors: readonly DocumentedError[] = [
  {
    pattern: /\bVS403463\b/,
    type: 'forbidden',
    advice:
      'A conditional access policy of Microsoft Entra blocks the identity or the address of the app. Ask an ' +
      'administrator of the tenant to exempt the identity or allow the addresses of the app.',
  },
  {
    pattern: /Personal Access Token used has expired/i,
    type: 'unauthorized',
    advice: 'Create a new token and store it where the app reads it.',
  },
  {
    pattern: /\bTF400813\b/,
    type: 'unauthorized',
    advice:
      'Check that the token is valid and not expired, that it has the scopes the app needs, and that its identity has ' +
      'been added to this organization.',
  },
  {
    pattern: /\bVS403654\b/,
    type: 'policy-refused',
    advice:
      'Push protection found what looks like a secret in the change. Remove it, or ask an administrator of Advanced ' +
      'Security to allow it.',
  },
  {
    pattern: /\bGitRefNameConflictException\b/,
    type: 'configuration',
    advice:
      'Another branch is in the way: one above or below it, or one whose folder differs only in upper and lower case. ' +
      'Delete or rename it, or set other folders in `branch` in .code-agent.yml (or in the setting BRANCH_PATTERN).',
  },
  {
    pattern: /\bInvalidGitRefNameException\b|\bTF401398\b/,
    type: 'configuration',
    advice:
      'Azure DevOps does not accept this name. Set another `branch` in .code-agent.yml (or in the setting BRANCH_PATTERN).',
  },
  {
    pattern: /Git 'CreateBranch' permission/,
    type: 'forbidden',
    advice:
      'Grant the permission CreateBranch to the identity behind the token, on the repository or on the folder of its branches, ' +
      'or set `branch` in .code-agent.yml (or the setting BRANCH_PATTERN) to a folder where everyone can create branches.',
  },
  {
    pattern: /\bTF40245[56]\b|RejectedByPolicy/,
    type: 'policy-refused',
    advice: 'A policy of the branch or the repository forbids it. Change the policy or the branch.',
  },
  {
    pattern: /\b(TF26071|VS403351)\b/,
    type: 'conflict',
    advice: 'Someone changed the work item in the meantime. Read it again first.',
  },
  {
    pattern: /\bRuleValidationException\b|\bTF401320\b/,
    type: 'configuration',
    advice: 'A rule of the process forbids it. Choose a value that the type allows, or change the process.',
  },
  {
    pattern: /\bVS402337\b/,
    type: 'too-large',
    advice: 'The query finds more work items than Azure DevOps returns. Narrow it, for example by area or date.',
  },
  {
    pattern: /\bVS403474\b/,
    type: 'too-large',
    advice: 'Ask for at most 200 work items in one call.',
  },
  {
    pattern: /\bVss\w{0,60}?Version\w{0,60}Exception\b/,
    type: 'configuration',
    advice:
      'The server does not support this API version. Check that the URL is that of Azure DevOps Services or of ' +
      'a supported Server release.',
  },
];

/** What a documented error means; undefined if only the status tells. */
export function findDocumentedError(said: string): Diagnosis | undefined {
  const found = documentedErrors.find(({ pattern }) => pattern.test(said));
  return found === undefined ? undefined : { type: found.type, advice: found.advice };
}
