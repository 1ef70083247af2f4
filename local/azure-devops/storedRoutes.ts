import type { Backend } from './backend.ts';
import { discoveryRoutes } from './core/discovery.ts';
import { identityRoutes } from './core/identityRoutes.ts';
import { processListRoutes } from './core/processes.ts';
import { projectRoutes } from './core/projects.ts';
import { teamRoutes } from './core/teams.ts';
import { commitStatusRoutes } from './git/commits/commitStatuses.ts';
import { commitRoutes } from './git/commits/commits.ts';
import { mergeRoutes } from './git/commits/merges.ts';
import { itemRoutes } from './git/items/items.ts';
import { objectRoutes } from './git/items/objects.ts';
import { annotatedTagRoutes } from './git/refs/annotatedTags.ts';
import { pushRoutes } from './git/refs/pushes.ts';
import { refRoutes } from './git/refs/refs.ts';
import { forkRoutes } from './git/repositories/forks.ts';
import { repositoryRoutes } from './git/repositories/repositories.ts';
import type { Route } from './http/route.ts';
import { policyConfigurationRoutes } from './policies/configurationRoutes.ts';
import { pullRequestAttachmentRoutes } from './pullRequests/attachments.ts';
import { iterationRoutes } from './pullRequests/iterationRoutes.ts';
import { propertyRoutes } from './pullRequests/properties.ts';
import { pullRequestQueryRoutes } from './pullRequests/query.ts';
import { reviewerRoutes } from './pullRequests/reviews/reviewerRoutes.ts';
import { reviewRoutes } from './pullRequests/reviews/reviewRoutes.ts';
import { pullRequestRoutes } from './pullRequests/routes.ts';
import { likeRoutes } from './pullRequests/threads/likes.ts';
import { threadRoutes } from './pullRequests/threads/threadRoutes.ts';
import { personalTokenRoutes } from './tokens/routes.ts';
import { teamSettingsRoutes } from './work/teamSettings.ts';
import { attachmentRoutes } from './workItems/attachments.ts';
import { classificationRoutes } from './workItems/classification/classificationRoutes.ts';
import { commentRoutes } from './workItems/comments.ts';
import { categoryRoutes } from './workItems/process/categories.ts';
import { processRoutes } from './workItems/process/processRoutes.ts';
import { queryRoutes } from './workItems/queries/queryRoutes.ts';
import { wiqlRoutes } from './workItems/queries/wiql.ts';
import { workItemRoutes } from './workItems/routes.ts';
import { tagRoutes } from './workItems/tagRoutes.ts';

/** Every operation on what the stand-in stores; hooks, builds and the traffic come with their machinery. */
export function storedRoutes(backend: Backend): readonly Route[] {
  return [
    ...discoveryRoutes(backend),
    ...identityRoutes(backend),
    ...projectRoutes(backend),
    ...teamRoutes(backend),
    ...repositoryRoutes(backend),
    ...forkRoutes(backend),
    ...refRoutes(backend),
    ...annotatedTagRoutes(backend),
    ...itemRoutes(backend),
    ...objectRoutes(backend),
    ...commitRoutes(backend),
    ...commitStatusRoutes(backend),
    ...pushRoutes(backend),
    ...mergeRoutes(backend),
    ...workItemRoutes(backend),
    ...commentRoutes(backend),
    ...processRoutes(backend),
    ...attachmentRoutes(backend),
    ...classificationRoutes(backend),
    ...categoryRoutes(backend),
    ...tagRoutes(backend),
    ...queryRoutes(backend),
    ...processListRoutes(backend),
    ...teamSettingsRoutes(backend),
    ...wiqlRoutes(backend),
    ...policyConfigurationRoutes(backend),
    ...pullRequestRoutes(backend),
    ...iterationRoutes(backend),
    ...pullRequestQueryRoutes(backend),
    ...threadRoutes(backend),
    ...likeRoutes(backend),
    ...pullRequestAttachmentRoutes(backend),
    ...propertyRoutes(backend),
    ...reviewRoutes(backend),
    ...reviewerRoutes(backend),
    ...personalTokenRoutes(backend),
  ];
}
