import { posix } from 'node:path';
import { bindingOf } from './bindings.ts';
import { findingAt, type RuleFinding } from './finding.ts';
import type { Program } from './program.ts';
import { callOf, childAt, everyNode, listAt, nameOf, propertyOf, type SourceFile, type SyntaxNode } from './syntax.ts';

const forbiddenGlobals: ReadonlySet<string> = new Set(
  'process crypto performance fetch setTimeout setInterval setImmediate queueMicrotask require Deno Bun'.split(' '),
);

const forbiddenMembers: ReadonlySet<string> = new Set(['Date.now', 'Math.random']);

/** zod is what contracts are made of. */
const allowedImports = /^(durable-functions|zod|src\/(contracts|orchestrators)\/.+|src\/contracts\.ts)$/;

/** No clock, no random, no environment, no I/O, and nothing imported that could have them. */
export function checkDeterministic(program: Program): RuleFinding[] {
  return program.files.flatMap((file) =>
    [...everyNode(file.module)].flatMap((node) => {
      const what = unpredictable(program, file, node);
      return what === undefined ? [] : [findingAt('deterministic', file, node, what)];
    }),
  );
}

function unpredictable(program: Program, file: SourceFile, node: SyntaxNode): string | undefined {
  switch (node.type) {
    case 'MemberExpression': {
      const member = `${nameOf(childAt(node, 'object'))}.${propertyOf(node)}`;
      return forbiddenMembers.has(member) ? `${member} is another one at each replay.` : undefined;
    }
    case 'NewExpression':
      return nameOf(childAt(node, 'callee')) === 'Date' && listAt(node, 'arguments').length === 0
        ? 'new Date() is another one at each replay: take context.df.currentUtcDateTime.'
        : undefined;
    case 'CallExpression':
      if (nameOf(callOf(node)?.callee) === 'Date') return 'Date() is another one at each replay.';
      return callOf(node)?.callee.type === 'Import' ? 'An import at run time is I/O.' : undefined;
    case 'AwaitExpression':
      return 'An orchestrator yields tasks of the context; it cannot await.';
    case 'Identifier':
      return isGlobalUse(program, file, node) ? `${nameOf(node)} is not for orchestrators.` : undefined;
    case 'ImportDeclaration':
      return forbiddenImport(file, nameOf(childAt(node, 'source')) ?? '');
    default:
      return undefined;
  }
}

function isGlobalUse(program: Program, file: SourceFile, node: SyntaxNode): boolean {
  if (!forbiddenGlobals.has(nameOf(node) ?? '')) return false;
  const outer = file.parentOf(node);
  const isName = /^(KeyValueProperty|MethodProperty|TsPropertySignature|KeyValuePatternProperty)$/.test(
    outer?.type ?? '',
  );
  const isMember = outer?.type === 'MemberExpression' && childAt(outer, 'object') !== node;
  const isKey = isName && outer !== undefined && childAt(outer, 'key') === node;
  return !isMember && !isKey && bindingOf(program, node) === undefined;
}

/** @param source as it is written in the file */
function forbiddenImport(file: SourceFile, source: string): string | undefined {
  const place = source.startsWith('.') ? posix.join(posix.dirname(file.path), source) : source;
  if (allowedImports.test(place)) return undefined;
  return `${source} is imported: only contracts and durable-functions may be.`;
}

/** Only Errors are thrown, and they say something. */
export function checkThrowsErrors(program: Program): RuleFinding[] {
  return program.files.flatMap((file) =>
    [...everyNode(file.module)].flatMap((node) => {
      const thrown = node.type === 'ThrowStatement' ? childAt(node, 'argument') : undefined;
      const what = thrown === undefined ? undefined : wrongThrow(program, thrown);
      return what === undefined ? [] : [findingAt('throws-errors', file, node, what)];
    }),
  );
}

function wrongThrow(program: Program, thrown: SyntaxNode): string | undefined {
  if (thrown.type === 'NewExpression') {
    const name = nameOf(childAt(thrown, 'callee')) ?? '';
    if (program.errorClasses.has(name)) return undefined;
    if (!/Error$/.test(name)) return 'What is thrown is no Error.';
    const [message] = listAt(thrown, 'arguments');
    return message === undefined || message['value'] === '' ? 'The Error says nothing.' : undefined;
  }
  if (thrown.type === 'Identifier') {
    const binding = bindingOf(program, thrown);
    if (binding?.isCaught === true) return undefined;
    return binding?.initial === undefined
      ? 'It is not to be seen that an Error is thrown.'
      : wrongThrow(program, binding.initial);
  }
  const called = program.functionOf(callOf(thrown)?.callee);
  return /Error$/.test(called?.returnType ?? '') ? undefined : 'It is not to be seen that an Error is thrown.';
}
