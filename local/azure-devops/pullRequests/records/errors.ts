import { ApiError, invalidArgument } from '../../http/apiError.ts';

/** 404 TF401180 */
export function pullRequestNotFound(id: number): ApiError {
  return new ApiError(
    404,
    'GitPullRequestNotFoundException',
    `TF401180: The requested pull request was not found (id ${id}).`,
  );
}

/** 409 TF401179: an active pull request for the two branches exists. */
export function pullRequestExists(): ApiError {
  return new ApiError(
    409,
    'GitPullRequestExistsException',
    'TF401179: An active pull request for the source and target branch already exists.',
  );
}

/** 400 TF401398: a branch of the pull request does not exist or its name lacks `refs/heads/`. */
export function branchMissing(): ApiError {
  return new ApiError(
    400,
    'GitPullRequestCannotBeActivated',
    'TF401398: The pull request cannot be activated because the source and/or the target branch no longer exists, or the requested merge of the branches is not valid.',
  );
}

/** 400 TF401181: completed pull requests stay as they are. */
export function notEditable(): ApiError {
  return new ApiError(
    400,
    'GitPullRequestNotEditableException',
    'TF401181: The pull request cannot be edited due to its state.',
  );
}

/** 409: the source has moved since the caller looked. */
export function stalePullRequest(): ApiError {
  return new ApiError(
    409,
    'GitPullRequestStaleException',
    'TF401192: The source branch has been modified since the last merge attempt. Please retry with the latest commit.',
  );
}

/** 400: drafts are not voted on. The text is a guess. */
export function draftVote(): ApiError {
  return invalidArgument('Voting is disabled while the pull request is a draft.\r\nParameter name: vote');
}

/** 403: a branch policy is not satisfied. */
export function rejectedByPolicy(reason: string): ApiError {
  return new ApiError(
    403,
    'GitPullRequestUpdateRejectedByPolicyException',
    `TF402455: Pushes to this branch are not permitted; ${reason}`,
  );
}

/** 400 for texts over the limits of the service. */
export function checkTextLengths(title: string | undefined, description: string | undefined): void {
  if (title !== undefined && (title.trim() === '' || title.length > 400)) {
    throw invalidArgument('A title is required and must not be longer than 400 characters.\r\nParameter name: title');
  }
  if (description !== undefined && description.length > 4000) {
    throw invalidArgument(
      'A description for a pull request must not be longer than 4000 characters.\r\nParameter name: description',
    );
  }
}
