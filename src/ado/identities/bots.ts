/**
 * Beginnings of subject descriptors of what is no person: service principals of Microsoft Entra and managed identities,
 * service identities such as those of builds, and services of Azure DevOps itself.
 */
const botSubjects: ReadonlySet<string> = new Set(['aadsp', 'svc', 's2s']);

/** Servers that give no descriptors name service identities by what they are for and a GUID, such as `Build\GUID`. */
const serviceAccount = /^[^\\@]+\\{1,2}[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether an identity, as references to it tell, is no person. What tells nothing is taken for a person. */
export function isBot({
  descriptor,
  uniqueName,
}: {
  readonly descriptor?: string | undefined;
  readonly uniqueName?: string | undefined;
}): boolean {
  const [subject = ''] = (descriptor ?? '').split('.', 1);
  return botSubjects.has(subject.toLowerCase()) || serviceAccount.test(uniqueName ?? '');
}
