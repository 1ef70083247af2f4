import { z } from 'zod';
import type { Backend } from '../backend.ts';
import { requestProject } from '../core/projects.ts';
import { invalidArgument } from '../http/apiError.ts';
import { type ApiReply, type ApiRequest, list, parameter, readBody } from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { everything } from '../state/state.ts';
import { demandBuild, demandBuildPermission } from './demandBuild.ts';
import type { Build } from './records.ts';

const longestTag = 256;
const updateSchema = z.object({
  tagsToAdd: z.array(z.string()).nullish(),
  tagsToRemove: z.array(z.string()).nullish(),
});

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Whether a build has every one of these tags, in any case. */
export function hasTags({ tags }: Build, wanted: readonly string[]): boolean {
  return wanted.every((tag) => tags.some((other) => isSame(tag, other)));
}

function change(
  backend: Backend,
  request: ApiRequest,
  added: readonly string[],
  removed: readonly string[] = [],
): ApiReply {
  const build = demandBuild(backend, request);
  demandBuildPermission(request.identity);
  // Filters part tags by commas.
  const wrong = added.find((tag) => tag.trim() === '' || tag.length > longestTag || tag.includes(','));
  if (wrong !== undefined) throw invalidArgument(`'${wrong}' is not valid as the tag of a build.`);
  const tags = build.tags.filter((tag) => !removed.some((other) => isSame(tag, other)));
  for (const tag of added) {
    if (!tags.some((other) => isSame(tag, other))) tags.push(tag);
  }
  backend.state.builds.put(everything, build.id, { ...build, tags });
  return list(tags);
}

/** Tags of builds, and all that a project's builds have. */
export function buildTagRoutes(backend: Backend): readonly Route[] {
  const base = 'build/builds/{buildId}/tags';
  return [
    route('GET', base, (request) => list(demandBuild(backend, request).tags)),
    route('POST', base, (request) => change(backend, request, readBody(request, z.array(z.string())))),
    route('PATCH', base, (request) => {
      const { tagsToAdd, tagsToRemove } = readBody(request, updateSchema);
      return change(backend, request, tagsToAdd ?? [], tagsToRemove ?? []);
    }),
    route('PUT', `${base}/{tag}`, (request) => change(backend, request, [parameter(request, 'tag')])),
    route('DELETE', `${base}/{tag}`, (request) => change(backend, request, [], [parameter(request, 'tag')])),
    route('GET', 'build/tags', (request) => {
      const project = requestProject(backend, request);
      const builds = backend.state.builds.list(everything).filter(({ projectId }) => projectId === project?.id);
      const tags = builds.flatMap((build) => build.tags);
      return list(tags.filter((tag, index) => tags.findIndex((other) => isSame(tag, other)) === index).toSorted());
    }),
  ];
}
