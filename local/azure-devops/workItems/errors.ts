import { ApiError } from '../http/apiError.ts';

const namespace = 'Microsoft.TeamFoundation.WorkItemTracking.Server';

/** 404 TF401232 */
export function workItemNotFound(id: number): ApiError {
  return new ApiError(
    404,
    'WorkItemUnauthorizedAccessException',
    `TF401232: Work item ${id} does not exist, or you do not have permissions to read it.`,
    namespace,
  );
}

/** 400 TF401320: a rule of the type refuses a field's value. */
export function ruleError(field: string, code: string): ApiError {
  return new ApiError(
    400,
    'RuleValidationException',
    `TF401320: Rule Error for field ${field}. Error code: ${code}.`,
    namespace,
  );
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
    'Microsoft.VisualStudio.Services.WebApi.Patch',
  );
}

/** 400: a patch that cannot be applied. */
export function invalidPatch(message: string): ApiError {
  return new ApiError(400, 'PatchOperationFailedException', message, 'Microsoft.VisualStudio.Services.WebApi.Patch');
}

/** 400: the same link twice. */
export function relationExists(): ApiError {
  return new ApiError(400, 'RelationAlreadyExistsException', 'TF401365: Relation already exists.', namespace);
}
