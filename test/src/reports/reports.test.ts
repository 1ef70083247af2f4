import { describe, expect, it } from '@jest/globals';
import { markdownLine, singleLine } from '../../../src/reports/parts/plainText.ts';
import { commitMessage } from '../../../src/reports/pullRequest/commitMessage.ts';
import { pullRequestDescription, pullRequestTitle } from '../../../src/reports/pullRequest/pullRequestText.ts';
import { workItemComment } from '../../../src/reports/workItem/workItemComment.ts';
import { readyCandidate, refusedCandidate, usage } from '../../support/orchestrations/runSamples.ts';

const runId = 'contoso-Store-42-r7';
const candidates = [refusedCandidate(1), readyCandidate(2)];
const pullRequest = { id: 5, webUrl: 'https://dev.azure.com/contoso/Store/_git/shop/pullrequest/5' };

describe('the comment on the work item', () => {
  it('says what was opened, how it was chosen and what it cost', () => {
    const report = {
      kind: 'pull-request-opened',
      pullRequest,
      branch: `code-agent/${runId}`,
      chosen: 2,
      candidates,
      usage,
    } as const;

    expect(workItemComment(report)).toMatchInlineSnapshot(`
"code-agent opened [pull request 5](https://dev.azure.com/contoso/Store/_git/shop/pullrequest/5) from the branch \`code-agent/contoso-Store-42-r7\`.

- Candidate 1: rejected — src/a.ts: the lines were not found
- Candidate 2: **chosen**, 1 file, +2 −1 lines

1,200 tokens in (200 cached), 80 out"
`);
  });

  it('says why there is no change, and how to try again', () => {
    expect(workItemComment({ kind: 'no-candidate', candidates: [refusedCandidate(1)], usage })).toMatchInlineSnapshot(`
"code-agent has no change to propose: no candidate passed the checks.

- Candidate 1: rejected — src/a.ts: the lines were not found

1,200 tokens in (200 cached), 80 out. To try again, add the missing details to the description and write \`/agent fix\` in a comment."
`);
  });

  it('says where a run stopped and why', () => {
    const failure = { type: 'forbidden', message: 'The agent may not push to shop.', isRetryable: false } as const;

    expect(workItemComment({ kind: 'failed', step: 'pushing branch', failure })).toMatchInlineSnapshot(`
"Stopped: The agent may not push to shop.

This happened while pushing the branch. Once it is fixed, write \`/agent fix\` in a comment to try again."
`);
  });

  it('leads to the pull request that stays open, whatever its repository is called', () => {
    const failure = { type: 'forbidden', message: 'No.', isRetryable: false } as const;
    const pullRequest = { id: 5, webUrl: 'https://dev.azure.com/contoso/Store/_git/shop (old)/pullrequest/5' };

    expect(workItemComment({ kind: 'failed', step: 'looking after it', failure, pullRequest })).toContain(
      '[Pull request 5](https://dev.azure.com/contoso/Store/_git/shop%20%28old%29/pullrequest/5) and its branch stay open',
    );
  });
});

describe('the pull request', () => {
  const opening = { runId, workItemId: 42, title: 'Totals are <b>wrong</b>', chosen: 2, candidates, usage };

  it('is titled as the work item', () => {
    expect(pullRequestTitle(opening)).toBe('Totals are <b>wrong</b> (#42)');
  });

  it('tells reviewers what it is and how it came about', () => {
    expect(pullRequestDescription(opening)).toMatchInlineSnapshot(`
"Proposed by code-agent for work item #42: Totals are \\<b\\>wrong\\</b\\>

A model wrote this change. It passed the automatic checks; reviewers and the pipeline decide whether it is correct.

**How it was chosen**

- Candidate 1: rejected — src/a.ts: the lines were not found
- Candidate 2: **chosen**, 1 file, +2 −1 lines

1,200 tokens in (200 cached), 80 out. Run \`contoso-Store-42-r7\`."
`);
  });

  it('shows first what the checks warned of', () => {
    const warned = readyCandidate(2, {
      findings: [{ code: 'x', severity: 'warning', path: 'a.ts', message: 'was matched with other white space' }],
    });

    expect(pullRequestDescription({ ...opening, candidates: [warned] })).toContain(
      '**Warnings**\n\n- `a.ts`: was matched with other white space',
    );
  });
});

describe('the commit message', () => {
  it('has a short subject and links the work item', () => {
    const message = commitMessage({ workItemId: 42, title: `Totals\nare ${'very '.repeat(30)}wrong` });

    expect(message.split('\n')[0]?.length).toBeLessThanOrEqual(72);
    expect(message).toMatch(/^Totals are very .*…\n\nRelated work items: #42$/s);
  });

  it('has a subject even when the title has nothing to show', () => {
    expect(commitMessage({ workItemId: 42, title: '\u200b\n' })).toMatch(/^Resolve work item 42\n/);
  });
});

describe('text of others', () => {
  it('becomes one line without control and invisible characters', () => {
    expect(singleLine(' a\r\n\tb\u202e\u200bc ', 20)).toBe('a b c');
  });

  it('cannot format, link, mention or hide anything in Markdown', () => {
    expect(markdownLine('<!-- x --> [a](b) **c** @dana #7 `d`', 100)).toBe(
      '\\<\\!-- x --\\> \\[a\\](b) \\*\\*c\\*\\* \\@dana \\#7 \\`d\\`',
    );
  });
});
