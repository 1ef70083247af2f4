import type { CodeNode } from './codeBlocks.ts';

const modifiers =
  'export|default|public|private|protected|internal|static|final|abstract|async|override|virtual|sealed|partial|pub(?:\\([^)]{1,40}\\))?|unsafe|open|data|implicit|inline';
const keywords =
  'function|func|fn|fun|def|class|interface|struct|enum|trait|impl|record|object|protocol|extension|type|module|namespace';
const definition = new RegExp(`^\\s*(?:(?:${modifiers})\\s+){0,6}(?:${keywords})\\b\\*?(?:\\s+[\\w$(]|<)`);

/** Whether a block defines a name (`function f() {`, `class A:`): it means the same wherever it stands among others. */
export function isDefinition(node: CodeNode): boolean {
  const line = node.parts[0]?.line ?? '';
  return definition.test(line.slice(0, 400)) && node.parts.some(({ children }) => children.length > 0);
}
