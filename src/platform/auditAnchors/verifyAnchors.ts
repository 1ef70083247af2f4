import { dayOf } from '../audit/auditDays.ts';
import { type Anchor, anchorHash, dayAfter, dayBefore, dayOfName, parseAnchor, signedText } from './anchorFormat.ts';
import type { AnchorKeys } from './anchorKeys.ts';

export const anchorFindingKinds = [
  'foreign',
  'future',
  'changed',
  'other-day',
  'other-account',
  'not-signed',
  'unknown-key',
  'wrong-signature',
  'late',
  'twice',
  'unlinked',
  'removed',
  'not-anchored',
  'differs',
  'rewritten',
  'cannot-sign',
] as const;

/** Something about the anchors that the app did not do, or could not. */
export interface AnchorFinding {
  readonly kind: (typeof anchorFindingKinds)[number];
  /** Name of the blob, or the day or chain that it is about. */
  readonly subject: string;
  /** A sentence that says what is so, and what follows. */
  readonly message: string;
  /** The days (`yyyy-mm-dd`) that have no anchor, where it is about that. */
  readonly days?: { readonly first: string; readonly last: string };
}

/** A blob of the container of anchors. */
export interface AnchorBlob {
  readonly name: string;
  /** Undefined for one of a day that is not over: whatever it says, the app did not write it. */
  readonly text: string | undefined;
}

/** An anchor that nothing speaks against. */
export interface VerifiedAnchor {
  readonly name: string;
  readonly anchor: Anchor;
  readonly hash: string;
}

/** What an anchor must be, to be the app's. None of it comes from the storage account. */
export interface AnchorRequirements {
  readonly account: string;
  /** Undefined: signatures are not checked, and anyone who may write the container can forge anchors. */
  readonly keys: AnchorKeys | undefined;
  /** Blobs and missing days that someone looked into: no anchors for that, but no findings either. */
  readonly accepted: readonly string[];
  /** `yyyy-mm-dd`: no anchor is of this day or a later one. */
  readonly today: string;
}

export interface AnchorSeries {
  /** Oldest first; more than one of a day where nobody can tell which is the app's. */
  readonly anchors: readonly VerifiedAnchor[];
  readonly findings: readonly AnchorFinding[];
  readonly areSignaturesChecked: boolean;
}

/** What can be told of all anchors together, without the events. */
export function verifyAnchorSeries(
  judged: readonly (VerifiedAnchor | AnchorFinding)[],
  { accepted, keys }: Pick<AnchorRequirements, 'accepted' | 'keys'>,
): AnchorSeries {
  const anchors = judged.filter((one) => 'anchor' in one).toSorted(byDayAndName);
  const findings = judged.filter((one) => 'kind' in one);
  const own = [...findings, ...anchors.flatMap(verifyAnchorTime)].filter(({ subject }) => !accepted.includes(subject));
  const links = verifyAnchorLinks(anchors).filter(
    (finding) => !isExplained(finding, own) && !accepted.includes(finding.subject),
  );
  return { anchors, findings: [...own, ...links], areSignaturesChecked: keys !== undefined };
}

/** That the anchor of a day is missing follows from what is said of the blob in its place. */
export function isExplained({ kind, days }: AnchorFinding, findings: readonly AnchorFinding[]): boolean {
  if (days === undefined || (kind !== 'removed' && kind !== 'not-anchored')) return false;
  const explained = new Set(findings.map(({ subject }) => dayOfName(subject)));
  for (let day = days.first; day <= days.last; day = dayAfter(day)) if (!explained.has(day)) return false;
  return true;
}

/** What can be told of one blob by itself. */
export function verifyAnchorBlob(
  { name, text }: AnchorBlob,
  { account, keys, today }: AnchorRequirements,
): VerifiedAnchor | AnchorFinding {
  const finding = (kind: AnchorFinding['kind'], message: string) => ({ kind, subject: name, message });
  const day = dayOfName(name);
  if (day === undefined) return finding('foreign', `The app never names an anchor ${shorten(name)}.`);
  if (day >= today || text === undefined) {
    return finding('future', `${name} claims to be the anchor of a day that has not ended: the app did not write it.`);
  }
  const anchor = parseAnchor(text);
  if (anchor === undefined)
    return finding('changed', `The anchor of ${day} was changed: ${name} is not in its original form.`);
  const { signature } = anchor;
  if (keys !== undefined && signature !== undefined) {
    const verdict = keys.check(signedText(anchor), signature);
    if (verdict === 'unknown-key') {
      return finding('unknown-key', `${name} is signed with a key that is not one of this installation.`);
    }
    if (verdict === 'wrong') return finding('wrong-signature', `The signature of ${name} does not match its text.`);
  }
  if (keys !== undefined && signature === undefined && (keys.since === undefined || day >= keys.since)) {
    return finding('not-signed', `${name} is not signed. The app signs every anchor, so it did not write this one.`);
  }
  if (anchor.day !== day) return finding('other-day', `${name} is the anchor of ${anchor.day} in place of ${day}.`);
  if (anchor.account !== undefined && anchor.account !== account) {
    return finding('other-account', `${name} was written for the storage account ${anchor.account}, not ${account}.`);
  }
  if (anchor.anchoredAt !== undefined && anchor.anchoredAt.slice(0, 10) <= day) {
    return finding('future', `${name} says that it was written before its day had ended: the app did not write it.`);
  }
  return { name, anchor, hash: anchorHash(anchor) };
}

/** A day is anchored as soon as it is over. Until it is, whoever may write the table can forge what happened on it. */
function verifyAnchorTime({ name, anchor: { day, anchoredAt } }: VerifiedAnchor): readonly AnchorFinding[] {
  const written = anchoredAt === undefined ? day : dayOf(Date.parse(anchoredAt));
  if (written <= dayAfter(day)) return [];
  const message = `The anchor of ${day} was written on ${written}: either the app did not run in between, or the first one was removed. The day was not protected until then.`;
  return [{ kind: 'late', subject: name, message }];
}

function verifyAnchorLinks(anchors: readonly VerifiedAnchor[]): readonly AnchorFinding[] {
  const findings: AnchorFinding[] = [];
  let before: { readonly day: string; readonly hashes: readonly string[] } | undefined;
  for (const [day, ofDay] of byDay(anchors)) {
    if (ofDay.length > 1) {
      const names = ofDay.map(({ name }) => name).join(' and ');
      findings.push({
        kind: 'twice',
        subject: day,
        message: `${names} are both anchors of ${day}: one was not written by the app.`,
      });
    }
    if (before !== undefined && dayAfter(before.day) !== day) {
      findings.push(removed(dayAfter(before.day), dayBefore(day)));
    } else if (!ofDay.some(({ anchor }) => follows(anchor, before?.hashes))) {
      findings.push(unlinked(day, before?.day));
    }
    before = { day, hashes: ofDay.map(({ hash }) => hash) };
  }
  return findings;
}

function follows({ previous }: Anchor, hashes: readonly string[] | undefined): boolean {
  return hashes === undefined ? previous === undefined : previous !== undefined && hashes.includes(previous);
}

function unlinked(day: string, before: string | undefined): AnchorFinding {
  if (before === undefined) return removed(dayBefore(day), dayBefore(day));
  return { kind: 'unlinked', subject: day, message: `The anchor of ${before} or of ${day} was changed.` };
}

function removed(first: string, last: string): AnchorFinding {
  const days = first === last ? `The anchor of ${first} was` : `The anchors of ${first} to ${last} were`;
  return { kind: 'removed', subject: first, message: `${days} removed.`, days: { first, last } };
}

/** Days that should have an anchor and come before the first one, or behind the last. */
export function verifyAnchorCoverage(
  { anchors }: Pick<AnchorSeries, 'anchors'>,
  first: string | undefined,
  last: string,
): readonly AnchorFinding[] {
  const [oldest, newest] = [anchors.at(0)?.anchor.day, anchors.at(-1)?.anchor.day];
  if (first === undefined || first > last) return [];
  if (oldest === undefined || newest === undefined) return [notAnchored(first, last)];
  return [
    ...(oldest > first && anchors[0]?.anchor.previous === undefined ? [removed(first, dayBefore(oldest))] : []),
    ...(newest < last ? [notAnchored(dayAfter(newest), last)] : []),
  ];
}

function notAnchored(first: string, last: string): AnchorFinding {
  const days = first === last ? `${first} has` : `The days ${first} to ${last} have`;
  const message = `${days} no anchor: it was removed, or the app did not run.`;
  return { kind: 'not-anchored', subject: first, message, days: { first, last } };
}

function byDayAndName(left: VerifiedAnchor, right: VerifiedAnchor): number {
  return left.anchor.day + left.name < right.anchor.day + right.name ? -1 : 1;
}

function byDay(anchors: readonly VerifiedAnchor[]): ReadonlyMap<string, readonly VerifiedAnchor[]> {
  const days = new Map<string, VerifiedAnchor[]>();
  for (const one of anchors) days.set(one.anchor.day, [...(days.get(one.anchor.day) ?? []), one]);
  return days;
}

function shorten(name: string): string {
  return JSON.stringify(name.slice(0, 100));
}
