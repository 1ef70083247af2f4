import { lineSimilarity } from '../diff/lineSimilarity.ts';
import type { CodeNode } from './codeBlocks.ts';

/** Beside what was left out, a line as similar as this may be its new version. */
const leastSimilar = 0.5;
const declared =
  /^\s*(?:[\w@]+\s+){0,6}?(?:\([^()]{0,80}\)\s*)?(?<quote>["']?)(?<name>[A-Za-z_$][\w$-]*)\k<quote>\s*(?<sign>[=:(<{])/;
const imports = /^\s*(?:import|from)\b/;
const importedFrom = /\bfrom\s+["']?([\w@./-]+)/;
const leaves = /^\s*(?:return|throw|raise|break|continue|exit|panic!?)\b/;

/**
 * Whether a new block beside lines that were left out may be meant to take the place of one of them: because it
 * declares the same name, because it is similar to its neighbour and no other declaration, or because nothing can
 * follow that neighbour.
 * @param kept the blocks of the file that were left out on that side
 * @param side where the new block stands seen from them
 */
export function mayReplace(fresh: CodeNode, kept: readonly CodeNode[], side: 'above' | 'below'): boolean {
  const neighbour = side === 'below' ? kept.at(-1) : kept[0];
  if (neighbour === undefined) {
    return false;
  }
  if (side === 'below' && leaves.test(lineOf(neighbour))) {
    return true;
  }
  const name = nameOf(fresh);
  const isOther = name !== undefined && nameOf(neighbour) !== undefined;
  return (
    (name !== undefined && kept.some((node) => nameOf(node) === name)) ||
    (!isOther && lineSimilarity(lineOf(fresh).trim(), lineOf(neighbour).trim(), leastSimilar) > 0)
  );
}

function lineOf(node: CodeNode): string {
  return node.parts[0]?.line ?? '';
}

/** What a line declares or sets, or where it imports from; a mere call names nothing. */
function nameOf(node: CodeNode): string | undefined {
  const line = lineOf(node).slice(0, 200);
  const source = imports.test(line) ? importedFrom.exec(line)?.[1] : undefined;
  if (source !== undefined) return `from ${source}`;
  const { name, sign } = declared.exec(line)?.groups ?? {};
  const isBlock = node.parts.some(({ children }) => children.length > 0);
  return sign === '(' && !isBlock ? undefined : name;
}
