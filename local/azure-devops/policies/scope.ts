import { z } from 'zod';

const matchKinds = ['Exact', 'Prefix', 'DefaultBranch'] as const;

/** Clients write the kind of match in any case; the service gives it back as here. */
const matchKindSchema = z.string().transform((text, context) => {
  const kind = matchKinds.find((one) => one.toLowerCase() === text.toLowerCase());
  if (kind === undefined) {
    context.addIssue({ code: 'custom', message: `'${text}' is none of ${matchKinds.join(', ')}` });
    return z.NEVER;
  }
  return kind;
});

/** Branches that a policy is for; without a repository those of every one, without a ref every branch. */
export const scopeSchema = z.object({
  repositoryId: z.guid().nullish().transform(toNull),
  refName: z
    .string()
    .regex(/^refs\//)
    .nullish()
    .transform(toNull),
  matchKind: matchKindSchema.default('Exact'),
});

export type Scope = z.infer<typeof scopeSchema>;

function toNull(text: string | null | undefined): string | null {
  return text ?? null;
}

/** Whether a policy is for a branch. */
export function appliesTo(
  scopes: readonly Scope[],
  repository: { readonly id: string; readonly defaultBranch: string },
  refName: string,
): boolean {
  return scopes.some((scope) => {
    if (scope.repositoryId !== null && scope.repositoryId.toLowerCase() !== repository.id) return false;
    if (scope.matchKind === 'DefaultBranch') return refName === repository.defaultBranch;
    if (scope.refName === null) return true;
    return scope.matchKind === 'Exact' ? scope.refName === refName : refName.startsWith(scope.refName);
  });
}
