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
  'The token is invalid, expired, or of another organization: make a new one in this organization and put it where the ' +
  'app reads it; an identity of Microsoft Entra must have been added to the organization.';

/**
 * Errors that say more than their status does. They come with different statuses, some of them also as a page, so that
 * their codes decide. https://learn.microsoft.com/azure/devops/reference/error and, for those of work items,
 * https://learn.microsoft.com/azure/devops/organizations/settings/work/object-limits
 */
const documentedErrors: readonly DocumentedError[] = [
  {
    pattern: /\bVS403463\b/,
    type: 'forbidden',
    advice:
      'A conditional access policy of Microsoft Entra refuses the identity or the place the app calls from: have an ' +
      'administrator of the tenant exempt the identity or let the addresses of the app in.',
  },
  {
    pattern: /Personal Access Token used has expired/i,
    type: 'unauthorized',
    advice: 'Make a new token and put it where the app reads it.',
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
      'Push protection found what looks like a secret in the change: take it out, or have who administers Advanced ' +
      'Security let it pass.',
  },
  {
    pattern: /\bGitRefNameConflictException\b/,
    type: 'configuration',
    advice:
      'The branch of that name is in the way: one above or below it, or one whose folder differs in upper and lower case ' +
      'only. Delete or rename it, or let `branch` in .code-agent.yml (the setting BRANCH_PATTERN) name other folders.',
  },
  {
    pattern: /\bInvalidGitRefNameException\b|\bTF401398\b/,
    type: 'configuration',
    advice:
      'Azure DevOps does not take this name: let `branch` in .code-agent.yml (the setting BRANCH_PATTERN) name others.',
  },
  {
    pattern: /Git 'CreateBranch' permission/,
    type: 'forbidden',
    advice:
      'Grant the permission CreateBranch to the identity behind the token, on the repository or on the folder of its branches; ' +
      'or let `branch` in .code-agent.yml (the setting BRANCH_PATTERN) name a folder where everybody may create some.',
  },
  {
    pattern: /\bTF40245[56]\b|RejectedByPolicy/,
    type: 'policy-refused',
    advice: 'A policy of the branch or the repository forbids it; change the policy or the branch.',
  },
  {
    pattern: /\b(TF26071|VS403351)\b/,
    type: 'conflict',
    advice: 'Somebody changed the work item in the meantime: read it again first.',
  },
  {
    pattern: /\bRuleValidationException\b|\bTF401320\b/,
    type: 'configuration',
    advice: 'A rule of the process refuses it: choose what the type allows, or change the process.',
  },
  {
    pattern: /\bVS402337\b/,
    type: 'too-large',
    advice: 'The query finds more work items than Azure DevOps gives: narrow it, for example by area or by date.',
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
      'The server does not know this version of its interface: check that the URL is that of Azure DevOps Services or of ' +
      'a Server release that is supported.',
  },
];

/** What a documented error means; undefined when the status has to tell. */
export function findDocumentedError(said: string): Diagnosis | undefined {
  const found = documentedErrors.find(({ pattern }) => pattern.test(said));
  return found === undefined ? undefined : { type: found.type, advice: found.advice };
}
