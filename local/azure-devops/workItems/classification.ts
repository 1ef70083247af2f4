import type { Process } from './processModel.ts';

const fields = { 'System.AreaPath': 'areaPaths', 'System.IterationPath': 'iterationPaths' } as const;

export type PathField = keyof typeof fields;

/** The fields that hold a node of a tree. */
export const pathFields: readonly PathField[] = ['System.AreaPath', 'System.IterationPath'];

/** Whether a project's tree has the node: the project itself, or one of the process below it or above one of those. */
export function hasNode(process: Process, projectName: string, field: PathField, path: string): boolean {
  const [root = '', ...below] = path.toLowerCase().split('\\');
  if (root !== projectName.toLowerCase()) return false;
  if (below.length === 0) return true;
  const wanted = below.join('\\');
  return process[fields[field]].some((node) => `${node.toLowerCase()}\\`.startsWith(`${wanted}\\`));
}
