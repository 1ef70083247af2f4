import { type Origin, originsOf } from './origins.ts';
import type { Program } from './program.ts';
import { callOf, everyNode, type SyntaxNode } from './syntax.ts';
import { compoundKindOf } from './tasks.ts';

/** A task that is put into a compound wait, here or by the function that is called here. */
export interface CompoundWait {
  readonly kind: 'any' | 'all';
  readonly call: SyntaxNode;
  readonly origin: Origin;
}

/** Finds compound waits, also those of helpers that wait for what they are given. */
export function createWaits(program: Program): (within: SyntaxNode) => readonly CompoundWait[] {
  const known = new Map<SyntaxNode, ReadonlyMap<number, 'any' | 'all'>>();

  /** Which parameters of a function get into a compound wait. */
  function waitedParameters(called: SyntaxNode): ReadonlyMap<number, 'any' | 'all'> {
    const before = known.get(called);
    if (before !== undefined) return before;
    known.set(called, new Map());
    const waited = waitsIn(called).flatMap(({ kind, origin: { parameter } }) =>
      parameter?.of === called ? [[parameter.index, kind] as const] : [],
    );
    known.set(called, new Map(waited));
    return new Map(waited);
  }

  function waitsIn(within: SyntaxNode): CompoundWait[] {
    return [...everyNode(within)].flatMap((node) => {
      const given = callOf(node)?.arguments ?? [];
      const kind = compoundKindOf(node);
      if (kind !== undefined) return enter(kind, node, given[0]);
      const called = program.functionOf(callOf(node)?.callee);
      if (called === undefined || called.node === within) return [];
      return [...waitedParameters(called.node)].flatMap(([index, how]) => enter(how, node, given[index]));
    });
  }

  function enter(kind: 'any' | 'all', call: SyntaxNode, tasks: SyntaxNode | undefined): CompoundWait[] {
    return tasks === undefined ? [] : originsOf(program, tasks).map((origin) => ({ kind, call, origin }));
  }

  return waitsIn;
}
