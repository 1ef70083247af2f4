import { describe, expect, it } from '@jest/globals';
import type { CommandAuthor, CommandName } from '../../../src/contracts/deliveries/command.ts';
import { commandNames } from '../../../src/contracts/deliveries/command.ts';
import { rulesSchema } from '../../../src/contracts/rules/rules.ts';
import { findApprovalReasons } from '../../../src/rules/approvalReasons.ts';
import { decideCommand, mayUseCommand } from '../../../src/rules/decideCommand.ts';
import { matchesTrigger } from '../../../src/rules/matchesTrigger.ts';

const rulesOf = (input: object) => rulesSchema.parse(input);

describe('matchesTrigger', () => {
  const bug = { tags: ['ui', 'Code-Agent'], type: 'Bug', areaPath: 'Store\\Till\\Cash' };
  const agent = { id: 'A1', uniqueName: 'agent@example.com' };

  it.each([
    ['a tag in any case', {}, bug, 'tag'],
    ['an assignment', { triggers: { assignedTo: ['AGENT@example.com'] } }, { ...bug, assignedTo: agent }, 'assignment'],
    ['a comment on an untagged work item', {}, { ...bug, tags: [] }, 'comment'],
    ['an area below a named one', { triggers: { areaPaths: ['store\\till'] } }, bug, 'tag'],
    ['an area written with slashes', { triggers: { areaPaths: ['Store/Till/'] } }, bug, 'tag'],
    ['a type in any case', { triggers: { workItemTypes: ['bug'] } }, bug, 'tag'],
  ] as const)('lets %s start a run', (_name, rules, workItem, trigger) => {
    expect(matchesTrigger(rulesOf(rules), workItem, trigger)).toEqual({ matches: true });
  });

  it.each([
    ['a tag that was removed since', {}, { ...bug, tags: ['ui'] }, 'tag'],
    ['an assignment to somebody else', {}, { ...bug, tags: [], assignedTo: agent }, 'assignment'],
    ['an area that only begins alike', { triggers: { areaPaths: ['Store\\Ti'] } }, bug, 'tag'],
    ['a work item without area', { triggers: { areaPaths: ['Store'] } }, { tags: bug.tags, type: 'Bug' }, 'tag'],
    ['another type, even by comment', { triggers: { workItemTypes: ['Task'] } }, bug, 'comment'],
  ] as const)('starts no run for %s and says why', (_name, rules, workItem, trigger) => {
    expect(matchesTrigger(rulesOf(rules), workItem, trigger)).toEqual({
      matches: false,
      reason: expect.stringContaining('the '),
    });
  });
});

describe('findApprovalReasons', () => {
  const change = {
    size: { files: 2, linesAdded: 30, linesRemoved: 12 },
    paths: ['src/Schema.SQL', 'src/till.ts'],
    findings: 1,
    pipelineFiles: ['build/run.xml'],
  };

  it.each([
    ['a path', { paths: ['**/*.sql'] }, ['it touches src/Schema.SQL']],
    ['files', { moreThanFiles: 1 }, ['it has 2 files, more than 1']],
    ['lines', { moreThanLines: 41 }, ['it has 42 lines, more than 41']],
    ['findings', { moreThanFindings: 0 }, ['it has 1 finding, more than 0']],
    ['every change', { when: 'always' }, ['the rules require approval for every change']],
  ] as const)('is asked for because of %s', (_name, approval, reasons) => {
    expect(findApprovalReasons(rulesOf({ approval }), change)).toEqual(reasons);
  });

  it.each([
    ['without conditions', {}],
    ['where every limit is kept', { moreThanFiles: 2, moreThanLines: 42, moreThanFindings: 1, paths: ['docs/**'] }],
    ['where it is switched off', { when: 'never', moreThanFiles: 0 }],
  ] as const)('is not asked for %s', (_name, approval) => {
    expect(findApprovalReasons(rulesOf({ approval }), change)).toEqual([]);
  });

  it('is asked for what builds run, whatever the rest of the rules says', () => {
    const building = { ...change, paths: ['src/till.ts', 'Makefile'] };
    const reason = 'it touches files that builds or tools run: Makefile';

    expect(findApprovalReasons(rulesOf({}), building)).toEqual([reason]);
    expect(findApprovalReasons(rulesOf({ approval: { when: 'never' } }), building)).toEqual([reason]);
    expect(findApprovalReasons(rulesOf({ paths: { unprotected: ['Makefile'] } }), building)).toEqual([]);
  });

  it('is asked for a protected path that the rules hand to people', () => {
    const rules = rulesOf({ paths: { withApproval: ['package.json', 'build/run.xml'] } });
    const paths = ['package.json', 'build/run.xml'];

    expect(findApprovalReasons(rules, { ...change, paths })).toEqual([
      'it touches files that builds or tools run: package.json, build/run.xml',
    ]);
  });
});

describe('the right to use a command', () => {
  const ada: CommandAuthor = { id: 'A0', uniqueName: 'Ada@example.com', displayName: 'Ada', isAgent: false };
  const agent: CommandAuthor = { ...ada, isAgent: true };
  const strict = rulesOf({
    commands: { fix: ['group:Store Team'], cancel: ['ada@example.com', 'A7'] },
    approval: { by: ['group:Approvers', 'bob@example.com'] },
  });

  it.each(commandNames)('lets everybody but the agent use %s by default', (command) => {
    expect(mayUseCommand(rulesOf({}), command, ada, [])).toBe(true);
    expect(mayUseCommand(rulesOf({}), command, agent, [])).toBe(false);
  });

  it.each<[CommandName, readonly string[], boolean]>([
    ['fix', ['store team'], true],
    ['fix', ['Approvers'], false],
    ['cancel', [], true],
    ['approve', ['Approvers'], true],
    ['reject', ['Store Team'], false],
    ['help', [], true],
    ['status', [], true],
  ])('%s for a member of %j: %j', (command, memberships, allowed) => {
    expect(mayUseCommand(strict, command, ada, memberships)).toBe(allowed);
  });

  it('counts no display name', () => {
    const other: CommandAuthor = { id: 'X', displayName: 'bob@example.com', isAgent: false };

    expect(mayUseCommand(strict, 'approve', other, [])).toBe(false);
  });

  it('refuses with a sentence that says where the right is given', () => {
    expect(decideCommand({ name: 'approve', text: '' }, ada, strict, [])).toEqual({
      outcome: 'refused',
      reason: expect.stringContaining('`approval.by`'),
    });
  });

  it('lets an unknown command pass, to be answered with help, but never one of the agent', () => {
    const unknown = { name: 'unknown', text: 'prove' } as const;

    expect(decideCommand(unknown, ada, strict, [])).toEqual({ outcome: 'allowed' });
    expect(decideCommand(unknown, agent, strict, [])).toMatchObject({ outcome: 'ignored' });
  });
});
