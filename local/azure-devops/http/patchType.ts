import { ApiError } from './apiError.ts';
import type { ApiRequest } from './exchange.ts';

/** @throws ApiError 400 for a body that is not sent as a JSON Patch */
export function demandPatchType(request: ApiRequest): void {
  if (!request.contentType.toLowerCase().startsWith('application/json-patch+json')) {
    throw new ApiError(
      400,
      'VssRequestContentTypeNotSupportedException',
      `The request indicated a Content-Type of "${request.contentType}" for method type "${request.method}" which is not supported. Valid content types for this method are: application/json-patch+json.`,
      'Microsoft.VisualStudio.Services.WebApi',
    );
  }
}
