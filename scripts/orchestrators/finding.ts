import type { SourceFile, SyntaxNode } from './syntax.ts';

/** The rules of orchestrators, each with why: what the real host does where it is broken. */
export const ruleReasons = {
  'wait-once':
    'a task that is in a second compound wait is scheduled again, and the next task gets its result (recordings: reuseAny_*)',
  'no-sub-orchestrator':
    'a child that is terminated fails its parent for good, and one under an id in use replaces the running one: let an activity start it',
  'task-is-yielded': 'an orchestration does not end before everything that it scheduled has ended (recordings: left_*)',
  'loser-is-cancelled': 'an orchestration does not end before its timers have (recordings: timerNotCancelled)',
  'continue-as-new-last': 'what is done after it is lost, or done twice (recordings: canThenYield, canThrow)',
  deterministic: 'an orchestrator is replayed: what differs from replay to replay breaks it',
  'throws-errors':
    'what is no Error, or has no message, ends as success or as "Non-Deterministic workflow" (recordings: throwHere_*)',
} as const;

export type RuleName = keyof typeof ruleReasons;

/** What breaks a rule, and where. */
export interface RuleFinding {
  readonly rule: RuleName;
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

export function findingAt(rule: RuleName, file: SourceFile, node: SyntaxNode, message: string): RuleFinding {
  return { rule, path: file.path, line: file.lineOf(node), message };
}
