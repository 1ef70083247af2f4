import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Backend } from '../backend.ts';
import { demandWorkItemPermission } from '../core/identities.ts';
import { requestProject } from '../core/projects.ts';
import { ApiError, invalidArgument } from '../http/apiError.ts';
import {
  type ApiReply,
  type ApiRequest,
  empty,
  type JsonObject,
  json,
  list,
  parameter,
  readBody,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import type { Project } from '../state/records.ts';
import { everything } from '../state/state.ts';
import type { Fields, Tag, WorkItem } from './records/records.ts';
import { latestRevision } from './records/render.ts';
import { normalizeTags, splitTags } from './records/tags.ts';

const longestTag = 400;

function demandProject(backend: Backend, request: ApiRequest): Project {
  const project = requestProject(backend, request);
  if (project === undefined) throw invalidArgument('A project is required to address tags.');
  return project;
}

function itemsOf(backend: Backend, project: Project): readonly WorkItem[] {
  return backend.state.workItems.list(everything).filter(({ projectId }) => projectId === project.id);
}

/** Every tag that a work item of the project ever had since tags were first asked for, and those that are in use. */
function listTags(backend: Backend, project: Project): readonly Tag[] {
  const used = itemsOf(backend, project)
    .filter(({ isDeleted }) => !isDeleted)
    .flatMap((workItem) => splitTags(String(latestRevision(workItem).fields['System.Tags'] ?? '')));
  for (const name of new Set(used)) {
    if (backend.state.workItemTags.get(project.id, name) === undefined) {
      backend.state.workItemTags.put(project.id, name, { id: randomUUID(), name, lastUpdated: backend.now() });
    }
  }
  const all = backend.state.workItemTags.list(project.id);
  return all.toSorted((first, second) => first.name.localeCompare(second.name, 'en'));
}

function demandTag(backend: Backend, project: Project, idOrName: string): Tag {
  const wanted = idOrName.toLowerCase();
  const found = listTags(backend, project).find(({ id, name }) => id === wanted || name.toLowerCase() === wanted);
  if (found === undefined) {
    // The text and the name of the exception are guesses.
    const message = `The tag ${idOrName} does not exist in the project ${project.name}.`;
    throw new ApiError(404, 'TagNotFoundException', message, 'Microsoft.Azure.Devops.Tags.Server');
  }
  return found;
}

function render(backend: Backend, project: Project, { id, name, lastUpdated }: Tag): JsonObject {
  return { id, name, url: `${backend.url()}/${project.id}/_apis/wit/tags/${id}`, lastUpdated };
}

/** Tags are kept by number in the service: another name is seen in all revisions, and one that is deleted in none (a guess). */
function exchange(backend: Backend, project: Project, tag: Tag, replacement: string | undefined): void {
  const changed = (fields: Fields): Fields => {
    const tags = splitTags(String(fields['System.Tags'] ?? ''));
    if (!tags.some((one) => one.toLowerCase() === tag.name.toLowerCase())) return fields;
    const kept = tags.flatMap((one) => (one.toLowerCase() === tag.name.toLowerCase() ? (replacement ?? []) : one));
    const { 'System.Tags': _, ...others } = fields;
    return kept.length === 0 ? others : { ...others, 'System.Tags': normalizeTags(kept.join('; ')) };
  };
  for (const workItem of itemsOf(backend, project)) {
    const revisions = workItem.revisions.map((revision) => ({ ...revision, fields: changed(revision.fields) }));
    backend.state.workItems.put(everything, workItem.id, { ...workItem, revisions });
  }
}

function rename(backend: Backend, request: ApiRequest): ApiReply {
  demandWorkItemPermission(request.identity);
  const project = demandProject(backend, request);
  const tag = demandTag(backend, project, parameter(request, 'tagIdOrName'));
  const name = readBody(request, z.object({ name: z.string() })).name.trim();
  const isTaken = listTags(backend, project).some(
    (other) => other.id !== tag.id && other.name.toLowerCase() === name.toLowerCase(),
  );
  if (name === '' || name.length > longestTag || /[;,]/.test(name) || isTaken) {
    throw invalidArgument(`The tag ${tag.name} cannot be called '${name}'.\r\nParameter name: name`);
  }
  backend.state.workItemTags.remove(project.id, tag.name);
  const renamed: Tag = { ...tag, name, lastUpdated: backend.now() };
  backend.state.workItemTags.put(project.id, name, renamed);
  exchange(backend, project, tag, name);
  return json(render(backend, project, renamed));
}

/** The tags of a project's work items. */
export function tagRoutes(backend: Backend): readonly Route[] {
  const one = 'wit/tags/{tagIdOrName}';
  return [
    route('GET', 'wit/tags', (request) => {
      const project = demandProject(backend, request);
      return list(listTags(backend, project).map((tag) => render(backend, project, tag)));
    }),
    route('GET', one, (request) => {
      const project = demandProject(backend, request);
      return json(render(backend, project, demandTag(backend, project, parameter(request, 'tagIdOrName'))));
    }),
    route('PATCH', one, (request) => rename(backend, request)),
    route('DELETE', one, (request) => {
      demandWorkItemPermission(request.identity);
      const project = demandProject(backend, request);
      const tag = demandTag(backend, project, parameter(request, 'tagIdOrName'));
      backend.state.workItemTags.remove(project.id, tag.name);
      exchange(backend, project, tag, undefined);
      return empty();
    }),
  ];
}
