import { ApiError } from './apiError.ts';

/** 401: a personal access token whose time is over. Text and exception as publishers of extensions report them. */
export function tokenExpired(): ApiError {
  const message = 'Access Denied: The Personal Access Token used has expired.';
  return new ApiError(401, 'AccessCheckException', message, 'Microsoft.VisualStudio.Services.Security');
}
