import type { Differences } from '../judge/report.ts';

const search = 'not served: the search service is another one';
const batch = 'not served: several requests in one';
const pipelines = 'not served: runs are known as builds';

/** Calls of @azure-devops/mcp that the stand-in refuses, or has no address for. */
export const mcpDifferences: Differences = {
  'pipelines_build get_changes': 'not served: builds do not tell what changed since the one before',
  'pipelines_run list': pipelines,
  'pipelines_run get': pipelines,
  'pipelines_write run_pipeline': pipelines,
  'search_code in a project': search,
  'search_workitem in a project': search,
  'repo_search_commits by text': search,
  'work of iterations': 'not served: area and iteration paths come with the rules of the process',
  'repo_branch list_mine': 'refused by name: whose branch one is, is not known',
  'wit_work_item_write update_batch': batch,
  'wit_work_item_write add_child': batch,
  'wit_work_item_link_write link: a parent': batch,
};
