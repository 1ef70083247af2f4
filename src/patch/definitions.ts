import type { CodeNode } from './codeBlocks.ts';

const modifiers =
  'export|default|public|private|protected|internal|static|final|abstract|async|override|virtual|sealed|partial|pub(?:\\([^)]{1,40}\\))?|unsafe|open|data|implicit|inline';
const keywords =
  'function|func|fn|fun|def|class|interface|struct|enum|trait|impl|record|object|protocol|extension|type|module|namespace';
const definition = new RegExp(`^\\s*(?:(?:${modifiers})\\s+){0,6}(?:${keywords})\\b\\*?(?:\\s+[\\w$(]|<)`);

/** Whether a line begins the definition of a name: `function f() {`, `class A:`. */
export function beginsDefinition(line: string): boolean {
  return definition.test(line.slice(0, 400));
}

/** Whether a block defines a name: it means the same wherever it stands among others. */
export function isDefinition(node: CodeNode): boolean {
  return beginsDefinition(node.parts[0]?.line ?? '') && node.parts.some(({ children }) => children.length > 0);
}
