import { z } from 'zod';
import type { Backend } from '../../backend.ts';
import { demandWorkItemPermission } from '../../core/identities.ts';
import { requestProject } from '../../core/projects.ts';
import { ApiError, invalidArgument } from '../../http/apiError.ts';
import { enumerationName } from '../../http/enumeration.ts';
import {
  type ApiReply,
  type ApiRequest,
  empty,
  json,
  list,
  parameter,
  queryEnumeration,
  queryNumber,
  queryText,
  readBody,
} from '../../http/exchange.ts';
import { type Route, route } from '../../http/route.ts';
import type { Project } from '../../state/records.ts';
import {
  addNode,
  childNamed,
  fieldOf,
  findNode,
  listNodes,
  namesTo,
  type StructureType,
  saveNode,
} from '../records/classification.ts';
import type { ClassificationNode } from '../records/records.ts';
import { renderNode } from './classificationRender.ts';
import { itemsBelow, reclassify, renamePaths } from './reclassify.ts';

const namespace = 'Microsoft.TeamFoundation.WorkItemTracking.Server.Metadata';
const structureGroups = { areas: 0, iterations: 1 } as const;
const errorPolicies = { fail: 1, omit: 2 } as const;
const longestName = 255;

/** 404 VS402485, whose text clients quote. */
function nodeNotFound(name: string): ApiError {
  const message = `VS402485: The Area/Iteration name is not recognized: ${name}.`;
  return new ApiError(404, 'WorkItemTrackingTreeNodeNotFoundException', message, namespace);
}

function demandProject(backend: Backend, request: ApiRequest): Project {
  const project = requestProject(backend, request);
  if (project === undefined) throw invalidArgument('A project is required to address areas and iterations.');
  return project;
}

type Place = {
  readonly project: Project;
  readonly nodes: readonly ClassificationNode[];
  readonly node: ClassificationNode;
};

/** The node that the request's path names; `/` and `\` part its names. */
function demandPlace(backend: Backend, request: ApiRequest): Place {
  const project = demandProject(backend, request);
  const group = enumerationName(structureGroups, parameter(request, 'structureGroup'));
  if (group === undefined) {
    throw invalidArgument(`'${parameter(request, 'structureGroup')}' is neither areas nor iterations.`);
  }
  const type: StructureType = group === 'areas' ? 'area' : 'iteration';
  const path = parameter(request, 'path');
  const nodes = listNodes(backend, project);
  const node = findNode(
    nodes,
    type,
    path.split(/[\\/]/).filter((name) => name !== ''),
  );
  if (node === undefined) throw nodeNotFound(path);
  return { project, nodes, node };
}

const bodySchema = z.object({
  id: z.number().int().nullish(),
  name: z.string().nullish(),
  attributes: z.object({ startDate: z.iso.datetime().nullish(), finishDate: z.iso.datetime().nullish() }).nullish(),
});

type Body = z.infer<typeof bodySchema>;

/** Names that files cannot have either: learn.microsoft.com/azure/devops/organizations/settings/about-areas-iterations */
function demandName(nodes: readonly ClassificationNode[], parent: ClassificationNode, name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  const isRefused = /[\\/$?*:"&><#%|+\u0000-\u001f]/.test(name) || /^\.{1,2}$/.test(name);
  if (name.trim() === '' || name.length > longestName || isRefused) {
    throw invalidArgument(`The name '${name}' is not valid for an area or iteration.\r\nParameter name: name`);
  }
  if (childNamed(nodes, parent, name) !== undefined) {
    const message = `VS402371: Classification node name ${name} is already in use by a different child of parent classification node ${parent.identifier}. Choose a different name and try again.`;
    throw new ApiError(409, 'ClassificationNodeDuplicateNameException', message, namespace);
  }
  return name;
}

/** Iterations begin and end; areas do not. What is given must be whole. */
function readAttributes(type: StructureType, { attributes }: Body): Pick<ClassificationNode, 'attributes'> {
  const { startDate, finishDate } = attributes ?? {};
  if (!startDate && !finishDate) return {};
  if (type === 'area') throw invalidArgument('Areas have no attributes.\r\nParameter name: attributes');
  if (!startDate || !finishDate || Date.parse(startDate) > Date.parse(finishDate)) {
    throw invalidArgument('An iteration needs a start date and a later finish date.\r\nParameter name: attributes');
  }
  return { attributes: { startDate, finishDate } };
}

/** Creates a child, or moves the node with the body's id below the node of the path. */
function createOrMove(backend: Backend, request: ApiRequest): ApiReply {
  demandWorkItemPermission(request.identity);
  const place = demandPlace(backend, request);
  const { project, node: parent } = place;
  const body = readBody(request, bodySchema);
  if (body.id != null && body.id !== 0) return json(move(backend, place, body.id));
  const name = demandName(place.nodes, parent, body.name ?? '');
  const { structureType } = parent;
  const content = { structureType, name, parentId: parent.id, ...readAttributes(structureType, body) };
  const node = addNode(backend, project, content);
  return json(renderNode(backend, project, [...place.nodes, node], node, 0), 201);
}

function move(backend: Backend, { project, nodes, node: parent }: Place, id: number) {
  const node = nodes.find((one) => one.id === id && one.structureType === parent.structureType);
  if (node === undefined) throw nodeNotFound(String(id));
  if (node.parentId === undefined || isBelow(nodes, parent, node)) {
    throw invalidArgument(`The node '${node.name}' cannot be moved below itself.\r\nParameter name: id`);
  }
  if (node.parentId !== parent.id) demandName(nodes, parent, node.name);
  return change(backend, project, nodes, { ...node, parentId: parent.id });
}

function isBelow(nodes: readonly ClassificationNode[], node: ClassificationNode, above: ClassificationNode): boolean {
  const parent = nodes.find(({ id }) => id === node.parentId);
  return node.id === above.id || (parent !== undefined && isBelow(nodes, parent, above));
}

/** Stores a node with another name or place, which all that is classified by it follows. */
function change(
  backend: Backend,
  project: Project,
  nodes: readonly ClassificationNode[],
  node: ClassificationNode,
): unknown {
  const before = nodes.find(({ id }) => id === node.id) ?? node;
  saveNode(backend, project, node);
  const after = listNodes(backend, project);
  const [from, to] = [namesTo(nodes, before).join('\\'), namesTo(after, node).join('\\')];
  if (from !== to) renamePaths(backend, project, fieldOf(node.structureType), from, to);
  return renderNode(backend, project, after, node, 0);
}

function update(backend: Backend, request: ApiRequest): ApiReply {
  demandWorkItemPermission(request.identity);
  const { project, nodes, node } = demandPlace(backend, request);
  const body = readBody(request, bodySchema);
  const parent = nodes.find(({ id }) => id === node.parentId);
  const name = body.name ?? node.name;
  if (parent === undefined) throw invalidArgument(`The root '${node.name}' cannot be changed.`);
  if (name !== node.name) {
    demandName(
      nodes.filter(({ id }) => id !== node.id),
      parent,
      name,
    );
  }
  return json(change(backend, project, nodes, { ...node, name, ...readAttributes(node.structureType, body) }));
}

/** Deletes a node with all below it. The real service is told where its work items go; without that, there may be none. */
async function remove(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  demandWorkItemPermission(request.identity);
  const { project, nodes, node } = demandPlace(backend, request);
  if (node.parentId === undefined) throw invalidArgument(`The root '${node.name}' cannot be deleted.`);
  const targetId = queryNumber(request, '$reclassifyId');
  const target = nodes.find(({ id, structureType }) => id === targetId && structureType === node.structureType);
  if (targetId !== undefined && target === undefined) throw nodeNotFound(String(targetId));
  if (target !== undefined && isBelow(nodes, target, node)) {
    throw invalidArgument('Work items cannot go to a node that is deleted.\r\nParameter name: $reclassifyId');
  }
  const field = fieldOf(node.structureType);
  const items = itemsBelow(backend, project, field, namesTo(nodes, node).join('\\'));
  if (target === undefined && items.length > 0) {
    throw invalidArgument(`${items.length} work items need another node.\r\nParameter name: $reclassifyId`);
  }
  if (target !== undefined) {
    await reclassify(backend, request.identity, items, field, namesTo(nodes, target).join('\\'));
  }
  for (const one of nodes.filter((other) => isBelow(nodes, other, node))) {
    backend.state.classificationNodes.remove(project.id, one.id);
  }
  return empty();
}

function listRoots(backend: Backend, request: ApiRequest): ApiReply {
  const project = demandProject(backend, request);
  const nodes = listNodes(backend, project);
  const ids = queryText(request, 'ids')?.split(',').map(Number);
  const depth = queryNumber(request, '$depth') ?? 0;
  const omits = queryEnumeration(request, 'errorPolicy', errorPolicies, 'fail') === 'omit';
  if (ids === undefined) {
    const roots = nodes.filter(({ parentId }) => parentId === undefined);
    return list(roots.map((node) => renderNode(backend, project, nodes, node, depth)));
  }
  return list(
    ids.map((id) => {
      const node = nodes.find((one) => one.id === id);
      if (node === undefined && !omits) throw nodeNotFound(String(id));
      return node === undefined ? null : renderNode(backend, project, nodes, node, depth);
    }),
  );
}

/** The trees of areas and iterations. */
export function classificationRoutes(backend: Backend): readonly Route[] {
  const base = 'wit/classificationnodes';
  const one = `${base}/{structureGroup}/{*path}`;
  return [
    route('GET', base, (request) => listRoots(backend, request)),
    route('GET', one, (request) => {
      const { project, nodes, node } = demandPlace(backend, request);
      return json(renderNode(backend, project, nodes, node, queryNumber(request, '$depth') ?? 0));
    }),
    route('POST', one, (request) => createOrMove(backend, request)),
    route('PATCH', one, (request) => update(backend, request)),
    route('DELETE', one, (request) => remove(backend, request)),
  ];
}
