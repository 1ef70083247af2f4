import type { Backend } from '../../backend.ts';
import type { JsonObject } from '../../http/exchange.ts';
import type { Project } from '../../state/records.ts';
import { namesTo } from '../records/classification.ts';
import type { ClassificationNode } from '../records/records.ts';

function nodeUrl(backend: Backend, project: Project, nodes: readonly ClassificationNode[], node: ClassificationNode) {
  const [, ...below] = namesTo(nodes, node);
  const group = node.structureType === 'area' ? 'Areas' : 'Iterations';
  const path = [group, ...below].map(encodeURIComponent).join('/');
  return `${backend.url()}/${project.id}/_apis/wit/classificationNodes/${path}`;
}

/**
 * A node as the service gives it, e.g. with the path `\Project\Area\Till\Receipts`.
 * @param depth how many levels of children are told
 */
export function renderNode(
  backend: Backend,
  project: Project,
  nodes: readonly ClassificationNode[],
  node: ClassificationNode,
  depth: number,
): JsonObject {
  const self = nodeUrl(backend, project, nodes, node);
  const parent = nodes.find(({ id }) => id === node.parentId);
  return {
    ...renderBranch(backend, project, nodes, node, depth),
    _links: {
      self: { href: self },
      ...(parent === undefined ? {} : { parent: { href: nodeUrl(backend, project, nodes, parent) } }),
    },
    url: self,
  };
}

function renderBranch(
  backend: Backend,
  project: Project,
  nodes: readonly ClassificationNode[],
  node: ClassificationNode,
  depth: number,
): JsonObject {
  const children = nodes.filter(({ parentId }) => parentId === node.id);
  const [root = '', ...below] = namesTo(nodes, node);
  const { id, identifier, name, structureType, attributes } = node;
  return {
    ...{ id, identifier, name, structureType },
    hasChildren: children.length > 0,
    ...(depth > 0 && children.length > 0
      ? { children: children.map((child) => renderBranch(backend, project, nodes, child, depth - 1)) }
      : {}),
    ...(attributes === undefined ? {} : { attributes }),
    path: `\\${[root, structureType === 'area' ? 'Area' : 'Iteration', ...below].join('\\')}`,
    url: nodeUrl(backend, project, nodes, node),
  };
}
