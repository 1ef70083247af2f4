import { describe, expect, it } from '@jest/globals';
import { commandIdFor, shepherdIdFor } from '../../../src/contracts/instanceIds.ts';

const largest = Number.MAX_SAFE_INTEGER;

describe('instance ids', () => {
  it('name the pull request, or the comment', () => {
    const place = { on: 'pull-request', pullRequestId: 7, threadId: 3, commentId: 1 } as const;
    const workItem = { on: 'work-item', project: 'Store', workItemId: 42 } as const;

    expect(shepherdIdFor('contoso', 7)).toBe('contoso-pr-7');
    expect(commandIdFor('contoso', place)).toBe('contoso-command-pr-7-3-1');
    expect(commandIdFor('contoso', { ...workItem, commentId: 12, revision: 8 })).toBe('contoso-command-workitem-42-12');
    expect(commandIdFor('contoso', { ...workItem, revision: 8 })).toBe('contoso-command-workitem-42-r8');
  });

  it('hold at most 100 characters that instance ids allow, whatever the organisation is called', () => {
    const organization = 'Größte Sammlung/#?'.repeat(20);
    const place = { on: 'pull-request', pullRequestId: largest, threadId: largest, commentId: largest } as const;
    const workItem = { on: 'work-item', project: 'x', workItemId: largest, revision: largest } as const;

    for (const id of [
      shepherdIdFor(organization, largest),
      commandIdFor(organization, place),
      commandIdFor(organization, workItem),
    ]) {
      expect(id).toMatch(/^[A-Za-z0-9._-]{1,100}$/);
    }
  });
});
