import { runTool } from '../../../src/tools/runTool.ts';
import { createSearcher } from '../../../src/tools/search/searcher.ts';
import type { ToolContext, ToolOutcome } from '../../../src/tools/toolContext.ts';

// A machine with much else to do shall not make tests fail: the limit is tested apart.
const searcher = createSearcher({ limit: () => new AbortController().signal });

/** Calls a tool as a model does. @param asked JSON of an object, or a text as it is */
export async function callTool(name: string, asked: unknown, context: ToolContext): Promise<ToolOutcome> {
  const written = typeof asked === 'string' ? asked : JSON.stringify(asked);
  return await runTool({ id: 'call-1', name, arguments: written }, context, { searcher });
}
