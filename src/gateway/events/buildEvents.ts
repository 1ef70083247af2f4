import { lenient, looseObject, shortText, wholeNumber } from './lenientSchemas.ts';
import { objectIdText, projectSchema } from './repository.ts';
import { type Envelope, projectIdOf } from './serviceHookEnvelope.ts';

const buildSchema = looseObject({
  id: lenient(wholeNumber),
  status: lenient(shortText),
  result: lenient(shortText),
  sourceBranch: lenient(shortText),
  sourceVersion: lenient(objectIdText),
  sourceGetVersion: lenient(shortText),
  project: lenient(projectSchema),
});

/** How version 1.0 names branch and commit in one text. */
const gitVersion = /^LG:(refs\/[^:]+)(?::([0-9a-f]{40}))?$/i;

/** What `build.complete` says in version 1.0 (XAML) or 2.0, to be checked against the event's schema. */
export function readBuildCompleted(envelope: Envelope): object {
  const build = buildSchema.parse(envelope.resource);
  const [, branch, commit] = gitVersion.exec(build.sourceGetVersion ?? '') ?? [];
  return {
    kind: 'buildCompleted',
    project: build.project?.name ?? build.project?.id ?? projectIdOf(envelope),
    buildId: build.id,
    result: build.result ?? build.status,
    sourceBranch: build.sourceBranch ?? branch,
    sourceCommit: build.sourceVersion ?? commit,
  };
}
