/** Names that Azure Pipelines and others take in `[skip …]`. */
const systems = 'ci|azurepipelines|azpipelines|azp|actions';
const bracketed = new RegExp(`\\[\\s*((?:skip|no)[ -]+(?:${systems})|(?:${systems})[ -]+skip)\\s*\\]`, 'gi');

/**
 * Removes the marks that stop pipelines from running. Titles and descriptions become commit messages when a pull
 * request is completed, and the author of a work item must not be able to switch off the team's checks. Source:
 * learn.microsoft.com/azure/devops/pipelines/repos/azure-repos-git, "Skipping CI for individual pushes".
 */
export function withoutSkipMarkers(text: string): string {
  return text
    .replaceAll(bracketed, '($1)')
    .replaceAll(/\*{3}\s*(NO_CI)\s*\*{3}/gi, '$1')
    .replaceAll(/\bskip-checks\s*:/gi, 'skip-checks ');
}
