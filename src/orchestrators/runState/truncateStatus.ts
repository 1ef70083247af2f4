import type { RunStatus } from '../../contracts/runs/run.ts';

/** Microsoft's host fails an orchestration whose custom status has more than 16 KB of UTF-16, which is twice as many bytes. */
const mostCharacters = 8000;

/** More text does not help in the portal; the work item and the audit log have the rest. */
const longestTitle = 250;
const longestReason = 1000;

/** A run's status, shortened to the allowed size. */
export function truncateStatus(status: RunStatus): RunStatus {
  const { title, reason, ...facts } = status;
  const words = {
    ...(title === undefined ? {} : { title: title.slice(0, longestTitle) }),
    ...(reason === undefined ? {} : { reason: reason.slice(0, longestReason) }),
  };
  const fitted = { ...facts, ...words };
  if (JSON.stringify(fitted).length <= mostCharacters) return fitted;
  const { version, step, workItemId, shepherd } = facts;
  const needed = { ...(version === undefined ? {} : { version }), ...(shepherd === undefined ? {} : { shepherd }) };
  return { ...needed, step, workItemId };
}
