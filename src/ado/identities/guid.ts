const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text is an id as Azure DevOps gives them to projects, repositories and identities. */
export function isGuid(text: string): boolean {
  return guid.test(text);
}
