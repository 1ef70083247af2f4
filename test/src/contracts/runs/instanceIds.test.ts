import { describe, expect, it } from '@jest/globals';
import { childIds, commandIdFor, runOfRef } from '../../../../src/contracts/runs/instanceIds.ts';

const largest = Number.MAX_SAFE_INTEGER;

describe('instance ids', () => {
  it('name the pull request, or the comment', () => {
    const place = { on: 'pull-request', pullRequestId: 7, threadId: 3, commentId: 1 } as const;
    const workItem = { on: 'work-item', project: 'Store', workItemId: 42 } as const;

    expect(childIds.shepherd('contoso-Store-42-r7', 1)).toBe('contoso-Store-42-r7-pull-request-1');
    expect(childIds.draft('contoso-Store-42-r7', 1, 3)).toBe('contoso-Store-42-r7-draft-1-3');
    expect(commandIdFor('contoso', place)).toBe('contoso-command-pr-7-3-1');
    expect(commandIdFor('contoso', { ...workItem, commentId: 12, revision: 8 })).toBe('contoso-command-workitem-42-12');
    expect(commandIdFor('contoso', { ...workItem, revision: 8 })).toBe('contoso-command-workitem-42-r8');
  });

  it('hold at most 100 characters that instance ids allow, whatever the organisation is called', () => {
    const organization = 'Größte Sammlung/#?'.repeat(20);
    const place = { on: 'pull-request', pullRequestId: largest, threadId: largest, commentId: largest } as const;
    const workItem = { on: 'work-item', project: 'x', workItemId: largest, revision: largest } as const;

    for (const id of [
      childIds.candidate('r'.repeat(80), 8),
      childIds.shepherd('r'.repeat(80), 3),
      childIds.draft('r'.repeat(80), 3, 99_999),
      commandIdFor(organization, place),
      commandIdFor(organization, workItem),
    ]) {
      expect(id).toMatch(/^[A-Za-z0-9._-]{1,100}$/);
    }
  });
});

describe('the run that a branch belongs to', () => {
  it('is the one that it names, if a run can have made it', () => {
    expect(runOfRef('refs/heads/code-agent/contoso-Store-42-r7')).toBe('contoso-Store-42-r7');
    expect(runOfRef('refs/heads/feature/totals')).toBeUndefined();
    expect(runOfRef('refs/heads/feature/agent/contoso-Store-42-d0123abcd')).toBe('contoso-Store-42-d0123abcd');
    expect(runOfRef('refs/heads/contoso-Store-42-r7/more')).toBeUndefined();
    expect(runOfRef('refs/heads/release/contoso-Store-42')).toBeUndefined();
    expect(runOfRef('refs/heads/code-agent/../other')).toBeUndefined();
    expect(runOfRef(`refs/heads/code-agent/${'r'.repeat(81)}`)).toBeUndefined();
  });
});
