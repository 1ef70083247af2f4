import type { Backend } from '../backend.ts';
import type { JsonObject } from '../http/exchange.ts';
import type { Project } from '../state/records.ts';
import { type Group, listGroups } from './groups.ts';

/** The one team that every project of the stand-in has; everybody is in it. */
export function defaultTeam(backend: Backend, project: Project): Group | undefined {
  const name = `[${project.name}]\\${project.name} Team`.toLowerCase();
  return listGroups(backend).find((group) => group.name.toLowerCase() === name);
}

/** A team as a project names it. */
export function teamReference(backend: Backend, project: Project): JsonObject {
  const id = defaultTeam(backend, project)?.id ?? '';
  return {
    id,
    name: `${project.name} Team`,
    url: `${backend.url()}/_apis/projects/${project.id}/teams/${id}`,
  };
}
