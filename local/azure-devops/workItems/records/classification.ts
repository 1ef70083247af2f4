import { randomUUID } from 'node:crypto';
import type { Backend } from '../../backend.ts';
import type { Project } from '../../state/records.ts';
import type { ClassificationNode } from './records.ts';

export type StructureType = ClassificationNode['structureType'];

const structureTypes = { 'System.AreaPath': 'area', 'System.IterationPath': 'iteration' } as const;

export type PathField = keyof typeof structureTypes;

/** The fields that hold a node of a tree. */
export const pathFields: readonly PathField[] = ['System.AreaPath', 'System.IterationPath'];

/** The field of work items that holds a node of a tree. */
export function fieldOf(type: StructureType): PathField {
  return type === 'area' ? 'System.AreaPath' : 'System.IterationPath';
}

/** Every node of both trees of a project; a project begins with those of its process. */
export function listNodes(backend: Backend, project: Project): readonly ClassificationNode[] {
  const known = backend.state.classificationNodes.list(project.id);
  if (known.length > 0) return known;
  backend.state.store.transaction(() => {
    plantTree(backend, project, 'area', backend.process.areaPaths);
    plantTree(backend, project, 'iteration', backend.process.iterationPaths);
  });
  return backend.state.classificationNodes.list(project.id);
}

function plantTree(backend: Backend, project: Project, type: StructureType, paths: readonly string[]): void {
  const root = addNode(backend, project, { structureType: type, name: project.name });
  const planted: ClassificationNode[] = [root];
  for (const path of paths) {
    let parent = root;
    for (const name of path.split('\\')) {
      const found = childNamed(planted, parent, name);
      parent = found ?? addNode(backend, project, { structureType: type, name, parentId: parent.id });
      if (found === undefined) planted.push(parent);
    }
  }
}

/** Stores a node under a number of its own. */
export function addNode(
  backend: Backend,
  project: Project,
  content: Omit<ClassificationNode, 'id' | 'identifier'>,
): ClassificationNode {
  const id = backend.state.store.nextNumber('classificationNode');
  return saveNode(backend, project, { id, identifier: randomUUID(), ...content });
}

/** Stores a node and gives it back. */
export function saveNode(backend: Backend, project: Project, node: ClassificationNode): ClassificationNode {
  backend.state.classificationNodes.put(project.id, node.id, node);
  return node;
}

/** The child of that name, in any case. */
export function childNamed(
  nodes: readonly ClassificationNode[],
  parent: ClassificationNode,
  name: string,
): ClassificationNode | undefined {
  return nodes.find((node) => node.parentId === parent.id && node.name.toLowerCase() === name.toLowerCase());
}

/**
 * The node of a tree below its root.
 * @param names from the root's child on; none for the root itself
 */
export function findNode(
  nodes: readonly ClassificationNode[],
  type: StructureType,
  names: readonly string[],
): ClassificationNode | undefined {
  const root = nodes.find((node) => node.structureType === type && node.parentId === undefined);
  return names.reduce<ClassificationNode | undefined>(
    (parent, name) => parent && childNamed(nodes, parent, name),
    root,
  );
}

/** Names from the root to a node. */
export function namesTo(nodes: readonly ClassificationNode[], node: ClassificationNode): readonly string[] {
  const parent = nodes.find(({ id }) => id === node.parentId);
  return parent === undefined ? [node.name] : [...namesTo(nodes, parent), node.name];
}

/** Whether a project's tree has the node that a field names: the project itself, or one below it. */
export function hasNode(backend: Backend, project: Project, field: PathField, path: string): boolean {
  const [root = '', ...below] = path.split('\\');
  const isRoot = root.toLowerCase() === project.name.toLowerCase();
  return isRoot && findNode(listNodes(backend, project), structureTypes[field], below) !== undefined;
}
