import { type CodeNode, linesOfNode } from './codeBlocks.ts';

const modifiers =
  'export|default|public|private|protected|internal|static|final|abstract|async|override|virtual|sealed|partial|pub(?:\\([^)]{1,40}\\))?|unsafe|open|data|implicit|inline';
const keywords =
  'function|func|fn|fun|def|class|interface|struct|enum|trait|impl|record|object|protocol|extension|type|module|namespace';
const definition = new RegExp(`^\\s*(?:(?:${modifiers})\\s+){0,6}(?:${keywords})\\b\\*?(?:\\s+[\\w$(]|<)`);

const statement =
  /^\s*(?:\}\s*)?(?:if|else|elif|for|foreach|while|do|switch|case|default|match|when|try|catch|except|finally|with|using|lock|synchronized|unless|until|begin|return|yield|await|defer|go)\b/;
const definedName = new RegExp(`\\b(?:${keywords})\\b\\*?\\s+([\\w$]+)`);
const holdsMembers = /\b(?:class|interface|struct|impl|trait|object|protocol|extension)\b/;
const member = new RegExp(
  `^\\s*(?:(?:${modifiers}|get|set)\\s+){0,6}(?:[\\w$<>[\\],.?]{1,60}\\s+)?[*#~]?[\\w$]{1,80}(?:<[^()]{1,80}>)?\\(`,
);

/** Whether a line begins a statement that holds others: what it means depends on where it stands. */
export function beginsStatement(line: string): boolean {
  return statement.test(line);
}

/** Whether a line begins the definition of a name: `function f() {`, `class A:`. */
export function beginsDefinition(line: string): boolean {
  return definition.test(line.slice(0, 400));
}

/** Whether a block defines a name: it means the same wherever it stands among others. */
function isDefinition(node: CodeNode): boolean {
  return beginsDefinition(node.parts[0]?.line ?? '') && node.parts.some(({ children }) => children.length > 0);
}

/** Whether a block is a method, where the line that its parent begins with defines something that has methods. */
function isMethod(node: CodeNode, parent: string | undefined): boolean {
  const line = (node.parts[0]?.line ?? '').slice(0, 400);
  const isAmongMembers = parent !== undefined && beginsDefinition(parent) && holdsMembers.test(parent.slice(0, 400));
  const isBlock = node.parts.some(({ children }) => children.length > 0);
  return isAmongMembers && isBlock && member.test(line) && !beginsStatement(line);
}

/**
 * Whether new definitions mean the same at any place among others: all are definitions or methods, and what a new one
 * needs while it is made (a class it extends) is none of the others.
 * @param parent the line that the block around them begins with
 */
export function isOrderIndependent(
  fresh: readonly CodeNode[],
  others: readonly CodeNode[],
  parent: string | undefined,
): boolean {
  const names = new Set(others.map((node) => definedName.exec((node.parts[0]?.line ?? '').slice(0, 400))?.[1]));
  return (
    [...fresh, ...others].every((node) => isDefinition(node) || isMethod(node, parent)) &&
    fresh.flatMap(linesOfMaking).every((line) => !(line.match(/[\w$]+/g) ?? []).some((word) => names.has(word)))
  );
}

/** A function's body is read when it is called, that of a class when it is made. */
function linesOfMaking(node: CodeNode): readonly string[] {
  const [first = '', ...others] = linesOfNode(node);
  return holdsMembers.test(first.slice(0, 400)) ? [first, ...others] : [first];
}
