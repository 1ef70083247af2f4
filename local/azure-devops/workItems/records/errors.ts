import { ApiError } from '../../http/apiError.ts';

const namespace = 'Microsoft.TeamFoundation.WorkItemTracking.Server';
const patchNamespace = 'Microsoft.VisualStudio.Services.WebApi.Patch';

/** 404 TF401232 */
export function workItemNotFound(id: number): ApiError {
  return new ApiError(
    404,
    'WorkItemUnauthorizedAccessException',
    `TF401232: Work item ${id} does not exist, or you do not have permissions to read it.`,
    namespace,
  );
}

/**
 * What a rule has against a field, as a number each. 1 | invalidEmpty is 524289 and 4 | 8 | invalidListValue is 4194316
 * in answers of the real service; `readOnly` is the number between them in the same order, a guess.
 */
const flagNumbers = {
  required: 1,
  readOnly: 2,
  hasValues: 4,
  limitedToValues: 8,
  allowsOldValue: 64,
  invalidEmpty: 0x8_00_00,
  invalidListValue: 0x40_00_00,
} as const;

export type RuleFlag = keyof typeof flagNumbers;

/** One field that a rule of the process refuses. */
export type RuleViolation = {
  readonly referenceName: string;
  readonly flags: readonly RuleFlag[];
  readonly message: string;
};

/** TF401320: a field that is empty or may not be changed. */
export function fieldRule(referenceName: string, name: string, flags: readonly RuleFlag[]): RuleViolation {
  const code = flags.map((flag) => flag.slice(0, 1).toUpperCase() + flag.slice(1)).join(', ');
  return { referenceName, flags, message: `TF401320: Rule Error for field ${name}. Error code: ${code}.` };
}

/** A value that is not among those a field may have; it carries no number in the real service. */
export function unlistedValue(referenceName: string, name: string, value: string, isRequired: boolean): RuleViolation {
  return {
    referenceName,
    flags: [...(isRequired ? (['required'] as const) : []), 'hasValues', 'limitedToValues', 'invalidListValue'],
    message: `The field '${name}' contains the value '${value}' that is not in the list of supported values`,
  };
}

/** 400: rules of the process refuse fields. The message is of the first; all are in the details. */
export function rulesBroken(violations: readonly RuleViolation[]): ApiError {
  const [first, ...others] = violations;
  const count = others.length === 1 ? 'One additional error' : `${others.length} additional errors`;
  const more =
    others.length === 0
      ? ''
      : ` ${count} occurred during validation of the work item. Please correct all errors and try again.`;
  const details = violations.map(({ referenceName, flags, message }) => ({
    fieldReferenceName: referenceName,
    fieldStatusFlags: flags.join(', '),
    errorMessage: message,
    fieldStatusCode: flags.reduce((sum, flag) => sum + flagNumbers[flag], 0),
    ruleValidationErrors: null,
  }));
  return new ApiError(400, 'RuleValidationException', `${first?.message ?? ''}${more}`, namespace, {
    RuleValidationErrors: details,
  });
}

/** 400: a person whom nobody knows. */
export function unknownIdentity(field: string, text: string): ApiError {
  const message = `The identity value '${text}' for field '${field}' is an unknown identity.`;
  return new ApiError(400, 'RuleValidationException', message, namespace, { RuleValidationErrors: null });
}

/** 400: several people have the name. How the real service says so is a guess. */
export function ambiguousIdentity(field: string, text: string): ApiError {
  const message = `The identity value '${text}' for field '${field}' is an ambiguous identity.`;
  return new ApiError(400, 'RuleValidationException', message, namespace, { RuleValidationErrors: null });
}

/** 400 TF401326: a field that only the server sets. */
export function readOnlyField(referenceName: string): ApiError {
  const message = `TF401326: Invalid field status 'ReadOnly' for field '${referenceName}'.`;
  return new ApiError(400, 'WorkItemFieldInvalidException', message, namespace);
}

/** 400 TF401324: a text that does not fit. */
export function valueTooLong(referenceName: string): ApiError {
  const message = `TF401324: Value for field '${referenceName}' is too long.`;
  return new ApiError(400, 'WorkItemFieldInvalidException', message, namespace);
}

/** 400 TF401347: an area or iteration that does not exist; a new item has the id -1. */
export function invalidTreeName(id: number, referenceName: string): ApiError {
  return new ApiError(
    400,
    'WorkItemFieldInvalidTreeNameException',
    `TF401347: Invalid tree name given for work item ${id}, field '${referenceName}'.`,
    namespace,
  );
}

/** 400: a tag that is too long, or one too many. */
export function invalidTags(reason: string): ApiError {
  return new ApiError(400, 'VssPropertyValidationException', reason, 'Microsoft.VisualStudio.Services.WebApi');
}

/** 400: the item has as many revisions as it may. */
export function tooManyRevisions(id: number, most: number): ApiError {
  const message = `Work item ${id} has reached the limit of ${most} revisions and cannot be changed any more.`;
  return new ApiError(400, 'WorkItemRevisionLimitExceededException', message, namespace);
}

/** 400 VS402625 */
export function datesMustIncrease(): ApiError {
  return new ApiError(
    400,
    'WorkItemDatesMustIncreaseException',
    'VS402625: Dates must be increasing with each revision.',
    namespace,
  );
}

/** 403: only administrators of the project may bypass rules. */
export function mayNotBypass(identityName: string): ApiError {
  return lacksPermission(identityName, 'Bypass rules on work item updates');
}

/** 403: as for rules; the text is a guess. */
export function mayNotSuppress(identityName: string): ApiError {
  return lacksPermission(identityName, 'Suppress notifications for work item updates');
}

function lacksPermission(identityName: string, permission: string): ApiError {
  const message = `TF237111: The current user '${identityName}' does not have the permission '${permission}'.`;
  return new ApiError(403, 'AccessCheckException', message, namespace);
}

/** 400 TF51535: there is no such field. */
export function unknownField(field: string): ApiError {
  return new ApiError(
    400,
    'WorkItemTrackingFieldDefinitionNotFoundException',
    `TF51535: Cannot find field ${field}.`,
    namespace,
  );
}

/** 412 VS403351: a `test` operation of the patch did not hold. */
export function testFailed(path: string, actual: unknown, expected: unknown): ApiError {
  return new ApiError(
    412,
    'TestPatchOperationFailedException',
    `VS403351: Test Operation for path ${path} failed, value ${String(actual)} was not equal to test value ${String(expected)}.`,
    patchNamespace,
  );
}

/** 400: a patch that cannot be applied. */
export function invalidPatch(message: string): ApiError {
  return new ApiError(400, 'PatchOperationFailedException', message, patchNamespace);
}

/** 400: the same link twice. */
export function relationExists(): ApiError {
  return new ApiError(400, 'RelationAlreadyExistsException', 'TF401365: Relation already exists.', namespace);
}

/** 400 TF201036: a second parent. */
export function extraParent(kind: 'Parent' | 'Child', from: number, to: number): ApiError {
  return new ApiError(
    400,
    'WorkItemLinkAddExtraParentException',
    `TF201036: You cannot add a ${kind} link between work items ${from} and ${to} because a work item can have only one Parent link.`,
    namespace,
  );
}

/** 400 TF201035: a work item above itself. */
export function circularLink(kind: 'Parent' | 'Child', from: number, to: number): ApiError {
  return new ApiError(
    400,
    'WorkItemLinkCircularException',
    `TF201035: You cannot add a ${kind} link between work items ${from} and ${to} because it would create a circular relationship.`,
    namespace,
  );
}
