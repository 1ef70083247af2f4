import type { Differences } from '../judge/report.ts';

/** Calls of azure-devops-node-api that the stand-in answers otherwise than documented; all of them are refused by it. */
export const nodeApiDifferences: Differences = {
  'core.getProcesses': 'not served: every project has the one process, Agile',
  'git.getRefs with statuses': 'refused by name: refs come without links and statuses',
  'git.createAnnotatedTag': 'not served: tags come by git or by the refs',
  'git.getCommits with work items': 'refused by name: commits do not tell of work items',
  'git.getPullRequests with links': 'refused by name: lists come without links',
  'git.getThreads of an iteration': 'refused by name: threads are not tracked through iterations',
  'git.createLike': 'not served: nobody likes comments',
  'git.getPullRequestProperties': 'not served',
  'git.getAttachments': 'not served: pull requests have no attachments',
  'wit.createWorkItem without a notification': 'refused by name: every change is told',
  'wit.createWorkItem of a test case': 'not in the Agile process of the stand-in, which has no tests to manage',
  'wit.getWorkItem of another day': 'refused by name: no state of an earlier day is computed',
  'wit.getCommentsBatch': 'refused by name: comments are not served by their ids',
  'wit.getWorkItemTypeCategories': 'not served',
  'wit.getRootNodes': 'not served: area and iteration paths come with the rules of the process',
  'wit.getClassificationNode': 'not served: area and iteration paths come with the rules of the process',
  'wit.getTags': 'not served: tags are known by the work items that have them',
  'wit.getQueries': 'not served: no queries are stored',
  'build.getBuildChanges': 'not served: builds do not tell what changed since the one before',
};
