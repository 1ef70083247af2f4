import { join } from 'node:path';
import type { Case, Subject } from './subject.ts';

/** Longer than any campaign: the event must win this race however long a process stays dead. */
const MONTH = '{"timeoutMs":2592000000}';
const approval = { name: 'Approval', data: '{"by":"me"}' };
const adds = [1, 2, 3].map((value) => ({ name: 'Add', data: String(value) }));
const go = [{ name: 'Go', data: '{"go":1}' }];

/** Every orchestration of the recorded app, each with what makes it end. */
const CASES: readonly Omit<Case, 'instanceId'>[] = [
  ...['Hello', 'Retry', 'RetryExhausted', 'FanOut', 'FanOutFail', 'Parent', 'ParentFail', 'ParentRetry', 'Timer'],
  ...['CustomStatus', 'EntityOrch', 'Thrower', 'ThrowAfterActivity', 'ActivityFail', 'ActivityFailCaught'],
  ...['FlakyNoRetry', 'Child'],
].map((name) => ({ name }));

const WITH_CLIENTS: readonly Omit<Case, 'instanceId'>[] = [
  { name: 'Counter', input: '0' },
  { name: 'EventRace', input: '{"timeoutMs":1500}' },
  { name: 'EventRace', input: MONTH, events: [approval], raises: 'before' },
  { name: 'EventRace', input: MONTH, events: [approval] },
  { name: 'CounterEvents', events: adds, raises: 'before' },
  { name: 'WaitForever', events: go },
  { name: 'WaitForever', events: go, raises: 'suspended' },
  { name: 'WaitForever', asks: 'terminate' },
  { name: 'FlakyNoRetry', asks: 'rewind' },
  // Its own timer of 30 s would win over an event that comes late because the process was dead.
  { name: 'Kitchen', events: [approval], raises: 'before' },
];

/** The recorded app. @param folder that of the recordings */
export function recordedSubject(folder: string): Subject {
  const all = [...CASES, ...WITH_CLIENTS];
  const cases = all.map((one, index) => ({ ...one, instanceId: `${one.name}-${index}` }));
  return { title: 'the recorded app', appFile: join(folder, 'app.js'), cases };
}
