import type { Differences } from '../judge/report.ts';

const search = 'not served: the search service is another one';

/** Calls of @azure-devops/mcp that the stand-in refuses, or has no address for. */
export const mcpDifferences: Differences = {
  'search_code in a project': search,
  'search_workitem in a project': search,
  'repo_search_commits by text': search,
  'repo_branch list_mine': 'refused by name: whose branch one is, is not known',
};
