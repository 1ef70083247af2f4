import { totalTokens } from '../../contracts/models/modelUsage.ts';
import { type Person, personOf } from '../../contracts/person.ts';
import type { AuditEvent } from '../../contracts/runs/auditEvent.ts';
import type { PersonalSpending, RunSummary } from '../../contracts/runs/runSummary.ts';

/** A row of a run has room for so many; what more people use is counted for those who are not named. */
const maximumPeople = 30;

/** Where a run says nobody, or has more people than it tells apart. */
const others: Person = { name: 'others' };

type Reply = Extract<AuditEvent, { type: 'reply-received' }>['data'];
type Totals = Pick<RunSummary, 'tokens' | 'spending'>;

/** A model's reply, counted for whoever it was asked for. */
export function addReply(summary: RunSummary, { person, usage, cost }: Reply): Totals {
  const tokens = totalTokens(usage);
  const asked = person ?? requesterOf(summary);
  return { tokens: (summary.tokens ?? 0) + tokens, ...addSpending(summary, asked, { tokens, cost }) };
}

/** Who asked for a run. */
export function requesterOf({ requestedBy, requestedById }: RunSummary): Person {
  return personOf(requestedById, [requestedBy ?? requestedById]) ?? others;
}

/** Adds what was used on behalf of someone. */
export function addSpending(
  summary: RunSummary,
  person: Person,
  { tokens, cost }: Pick<PersonalSpending, 'tokens' | 'cost'>,
): Pick<RunSummary, 'spending'> {
  if (tokens === 0 && cost === 0) return {};
  const { spending = earlier(summary) } = summary;
  const known = spending.some((one) => isSame(one, person));
  const counted = known || spending.length < maximumPeople ? person : others;
  const before = spending.find((one) => isSame(one, counted)) ?? { ...counted, tokens: 0, cost: 0 };
  const after = { ...before, ...counted, tokens: before.tokens + tokens, cost: before.cost + cost };
  return { spending: [...spending.filter((one) => one !== before), after] };
}

/** Rows of earlier versions do not tell for whom it was. */
function earlier(summary: RunSummary): readonly PersonalSpending[] {
  const { cost } = summary;
  return cost === 0 ? [] : [{ ...requesterOf(summary), tokens: 0, cost }];
}

/** Names change; an id stays. */
function isSame(left: Person, right: Person): boolean {
  if (left.id !== undefined && right.id !== undefined) return left.id.toLowerCase() === right.id.toLowerCase();
  return left.name.toLowerCase() === right.name.toLowerCase();
}
